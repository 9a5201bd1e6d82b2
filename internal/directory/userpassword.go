package directory

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The cost of a hash: argon2id with 19 MiB and two passes, the least that
// OWASP's guide for storing passwords names. A stored hash names its own.
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashSize    = 32
)

// CheckPassword reports whether a password is a user's. It takes as long for
// a user without a password, and for nil, so that time tells nobody who there
// is.
func (d *Directory) CheckPassword(ctx context.Context, u *User, password string) (bool, error) {
	hash := ""
	if u != nil {
		found, err := d.users(ctx, `p.id = ?`, u.ID)
		if err != nil {
			return false, err
		}
		if len(found) > 0 {
			hash = found[0].hash
		}
	}
	known := hash != ""
	if !known {
		hash = nobody
	}
	good, err := d.compare(ctx, hash, password)
	return good && known, err
}

// nobody is a hash of the present cost that no password has: its last part is
// not what argon2 made.
var nobody = formatHash(make([]byte, 16), make([]byte, hashSize))

func (d *Directory) hashPassword(ctx context.Context, password string) (string, error) {
	if !strong(password) {
		return "", ErrWeakPassword
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	if err := d.hashing.take(ctx); err != nil {
		return "", err
	}
	defer d.hashing.give()
	return formatHash(salt, argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashThreads, hashSize)), nil
}

func (d *Directory) compare(ctx context.Context, stored, password string) (bool, error) {
	var version, memory, passes, threads int
	var rest string
	if n, err := fmt.Sscanf(stored, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &threads, &rest); err != nil || n != 5 || version != argon2.Version {
		return false, errors.New("the hash of a password cannot be read")
	}
	s, h, _ := strings.Cut(rest, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(s)
	hash, err2 := base64.RawStdEncoding.DecodeString(h)
	if err1 != nil || err2 != nil || len(hash) == 0 {
		return false, errors.New("the hash of a password cannot be read")
	}
	if err := d.hashing.take(ctx); err != nil {
		return false, err
	}
	defer d.hashing.give()
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(hash)))
	return subtle.ConstantTimeCompare(hash, got) == 1, nil
}

// formatHash writes a hash with its costs, in the form that argon2's own tool
// prints.
func formatHash(salt, hash []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads, enc.EncodeToString(salt), enc.EncodeToString(hash))
}

// atOnce bounds how many passwords are hashed at a time, and with that how
// much memory and time a flood of sign-ins takes.
type atOnce chan struct{}

// hashesAtOnce leaves half of the processors to others.
func hashesAtOnce() int { return max(1, runtime.GOMAXPROCS(0)/2) }

func (a atOnce) take(ctx context.Context) error {
	select {
	case a <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a atOnce) give() { <-a }

// strong is Entra's rule for passwords of the cloud.
func strong(password string) bool {
	if n := utf8.RuneCountInString(password); n < 8 || n > 256 || !utf8.ValidString(password) {
		return false
	}
	kinds := map[int]bool{}
	for _, c := range password {
		switch {
		case unicode.IsControl(c):
			return false
		case unicode.IsLower(c):
			kinds[0] = true
		case unicode.IsUpper(c):
			kinds[1] = true
		case unicode.IsDigit(c):
			kinds[2] = true
		default:
			kinds[3] = true
		}
	}
	return len(kinds) >= 3
}

// GeneratePassword makes a password that a person can type: 20 characters
// without any that look alike, over 100 bits.
func GeneratePassword() (string, error) {
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
	for {
		var text strings.Builder
		for i := range 20 {
			if i > 0 && i%5 == 0 {
				text.WriteByte('-')
			}
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
			if err != nil {
				return "", err
			}
			text.WriteByte(alphabet[n.Int64()])
		}
		if strong(text.String()) {
			return text.String(), nil
		}
	}
}
