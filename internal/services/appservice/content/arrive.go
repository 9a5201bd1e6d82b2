package content

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// Receive keeps what a client sends in a file, which Deploy takes over, and
// returns its path. More than MaxArtifact bytes are refused with TooLarge.
func (s *Store) Receive(body io.Reader) (file string, err error) {
	folder := filepath.Join(s.root, arriving)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	file = filepath.Join(folder, s.NewID())
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	n, err := io.Copy(out, io.LimitReader(body, usual.artifact+1))
	err = errors.Join(err, out.Close())
	if err == nil && n > usual.artifact {
		err = azerr.Newf(azerr.TooLarge, "RequestEntityTooLarge", "The package is larger than the permitted %d bytes.", usual.artifact)
	}
	if err != nil {
		return "", errors.Join(full(err), os.Remove(file))
	}
	return file, nil
}
