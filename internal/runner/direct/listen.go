package direct

import (
	"errors"
	"io"
	"net"
	"sync"
)

// listen takes port 443 on the run's own address. Where that fails the way is
// left to start.
func (w *Way) listen() {
	ln, err := net.Listen("tcp", w.web.String())
	if err != nil {
		return
	}
	w.listener, w.web.open = ln, true
	go func() {
		for {
			near, err := ln.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				go relay(near, w.config.Proxy)
			}
		}
	}()
}

// relay connects to the target and copies both ways until both have ended.
func relay(near net.Conn, target string) {
	defer near.Close()
	far, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer far.Close()
	var both sync.WaitGroup
	both.Go(func() { pass(far, near) })
	both.Go(func() { pass(near, far) })
	both.Wait()
}

// pass copies one way and hands the end on.
func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from) // the other side sees the end, whatever it was
	_ = to.(*net.TCPConn).CloseWrite()
}
