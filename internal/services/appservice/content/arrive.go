package content

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// Receive keeps what a client sends in a file, which Deploy takes over, and
// returns its path. More bytes than a deployment may bring are refused with TooLarge.
func (s *Store) Receive(body io.Reader) (file string, err error) {
	s.ready()
	folder := filepath.Join(s.root, arriving)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	file = filepath.Join(folder, s.NewID())
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	sent := &source{from: io.LimitReader(body, usual.artifact+1)}
	n, err := io.Copy(out, sent)
	err = errors.Join(err, out.Close())
	if sent.err != nil {
		err = azerr.BadRequest("The package could not be read to its end.")
	}
	if err == nil && n > usual.artifact {
		err = azerr.Newf(azerr.TooLarge, "RequestEntityTooLarge", "The package is larger than the permitted %d bytes.", usual.artifact)
	}
	if err != nil {
		return "", errors.Join(azerr.IfFull(err), os.Remove(file))
	}
	return file, nil
}

// source remembers that reading failed, which is not the disk's fault.
type source struct {
	from io.Reader
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
