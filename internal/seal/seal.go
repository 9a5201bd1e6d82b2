// Package seal encrypts what must not lie in the home folder in the clear:
// secret values, account keys, signing keys. What it protects from is a
// copied database or backup; whoever can read the key file can read all. Any
// package above core may import it.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// KeyFile is the name of the key file in home, of mode 0600.
const KeyFile = "master.key"

// KeyVariable is the environment variable that replaces the key file: 32
// bytes in base64 or hex.
const KeyVariable = "LANYARD_MASTER_KEY"

const keySize = 32

// Box seals and opens with one key.
type Box struct{ aead cipher.AEAD }

// Open returns the box of a home folder. With variable, the value of
// LANYARD_MASTER_KEY, no file is read or written; otherwise the key file is
// made when there is none.
func Open(dir, variable string) (*Box, error) {
	if variable != "" {
		key, err := parse(variable)
		if err != nil {
			return nil, err
		}
		return New(key)
	}
	path := filepath.Join(dir, KeyFile)
	key, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return create(path)
	}
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("%s is not a key of %d bytes: restore it, or remove the home to start afresh", path, keySize)
	}
	return New(key)
}

// New returns a box with the given key of 32 bytes.
func New(key []byte) (*Box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Box{aead}, nil
}

// create writes a new key next to its place and moves it there, so that a
// crash leaves no half of a key behind.
func create(path string) (*Box, error) {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), KeyFile+".*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(key); err != nil {
		return nil, errors.Join(err, tmp.Close())
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return nil, err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return nil, err
	}
	return New(key)
}

func parse(variable string) ([]byte, error) {
	variable = strings.TrimSpace(variable)
	if key, err := hex.DecodeString(variable); err == nil && len(key) == keySize {
		return key, nil
	}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := enc.DecodeString(variable); err == nil && len(key) == keySize {
			return key, nil
		}
	}
	return nil, fmt.Errorf("%s must be %d bytes in base64 or hex; `openssl rand -base64 32` makes one", KeyVariable, keySize)
}

// Seal encrypts plaintext. The context binds it to its place: what was sealed
// for one row does not open in another.
func (b *Box) Seal(plaintext, context []byte) []byte {
	nonce := make([]byte, b.aead.NonceSize(), b.aead.NonceSize()+len(plaintext)+b.aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		panic("seal: the source of randomness failed: " + err.Error())
	}
	return b.aead.Seal(nonce, nonce, plaintext, context)
}

// Open decrypts what Seal made for the same context.
func (b *Box) Open(sealed, context []byte) ([]byte, error) {
	n := b.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("sealed value is too short")
	}
	plaintext, err := b.aead.Open(nil, sealed[:n], sealed[n:], context)
	if err != nil {
		return nil, errors.New("sealed value does not open: the master key is another one, or the value was changed. A database needs the key that it was made with: " + KeyVariable + ", the same for all replicas, or the home's " + KeyFile)
	}
	return plaintext, nil
}
