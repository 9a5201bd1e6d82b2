// Command web measures what stands between a client and a deployed app: the
// whole way through https://<app>.azurewebsites.net/, beside a bare
// httputil.ReverseProxy behind TLS in front of the same program. Both take
// turns; what counts is the processor time of the two proxies, so that it holds
// on a machine that does something else besides. It runs on Linux.
//
//	cd bench && go run ./web
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	app  = "benchapp"
	host = app + ".azurewebsites.net"
)

func main() {
	root := flag.String("root", "..", "the module of Lanyard")
	program := flag.String("program", "", "a built program, in the place of the module")
	bare := flag.Bool("bare", false, "be the bare proxy (used by the program itself)")
	be := flag.Bool("app", false, "be the app (used by the program itself)")
	flag.Parse()
	switch {
	case *bare:
		fail(rig.ServeBare())
	case *be:
		fail(serve())
	default:
		fail(measure(*root, *program))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// large is a body of 1 MiB.
const large = 1 << 20

// serve is the app, on the port that it is given.
func serve() error {
	small, big := make([]byte, 500), make([]byte, large)
	mux := http.NewServeMux()
	answer := func(body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/octet-stream")
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			_, _ = w.Write(body) // the client may have gone
		}
	}
	mux.HandleFunc("/", answer(small))
	mux.HandleFunc("/large", answer(big))
	ln, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		return err
	}
	return http.Serve(ln, mux)
}

func measure(root, program string) error {
	c, err := rig.Start(root, program)
	if err != nil {
		return err
	}
	defer c.Stop()
	ours, err := deploy(c.Cloud)
	if err != nil {
		return err
	}
	if err := deployGuide(c.Cloud, ours, root); err != nil {
		return err
	}
	to, stop, err := beside()
	if err != nil {
		return err
	}
	defer stop()
	b, err := rig.StartBareProxy([]string{host}, to)
	if err != nil {
		return err
	}
	defer b.Stop()
	theirs, err := rig.NewClient(b.Address, b.CA)
	if err != nil {
		return err
	}
	for _, l := range []load{
		{name: "GET, 500 bytes", method: http.MethodGet, path: "/", size: 500, atLeast: 0.6},
		{name: "POST, 1 KiB", method: http.MethodPost, path: "/", body: make([]byte, 1<<10), size: 500, atLeast: 0.6},
		{name: "GET, 1 MiB", method: http.MethodGet, path: "/large", size: large, atLeast: 0.6},
	} {
		if err := compare(l, ours, theirs, c.PID, b.PID); err != nil {
			return err
		}
	}
	return nil
}
