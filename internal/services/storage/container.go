package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// pair is one piece of metadata; its name keeps the case it was given in.
type pair struct{ Name, Value string }

// container is a container of an account.
type container struct {
	account, name string
	metadata      []pair
	access        string // "", "blob" or "container"
	etag          string
	modified      time.Time
}

var containerPattern = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9])+$`)

// containerName reports whether a name is valid: up to 63 lower-case letters,
// digits and single hyphens, or one of Azure's own. Azure wants three
// characters; two are taken here, as docs/divergences.md says.
func containerName(name string) bool {
	switch name {
	case "$root", "$web", "$logs":
		return true
	}
	return len(name) <= 63 && containerPattern.MatchString(name)
}

// touch gives a container a new etag and time.
func (c *container) touch(w web.Config) {
	c.modified = w.Clock.Now()
	c.etag = newETag(w)
}

// newETag makes an entity tag of the form of Azure's: sixteen hexadecimal
// digits that look like a time and are unlike any before.
func newETag(w web.Config) string {
	id := strings.ReplaceAll(w.NewID(), "-", "")
	return fmt.Sprintf(`"0x8D%s"`, strings.ToUpper(id[:13]))
}

func findContainer(ctx context.Context, tx *store.Tx, account, name string) (*container, error) {
	found, err := queryContainers(ctx, tx, `account = ? AND name = ?`, account, name)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// listContainers returns containers in the order of their names, those with
// the prefix, from after on; a limit of 0 is none.
func listContainers(ctx context.Context, tx *store.Tx, account, prefix, after string, limit int) ([]*container, error) {
	where, args := `account = ? AND name >= ?`, []any{account, prefix}
	if end := prefixEnd(prefix); end != "" {
		where, args = where+` AND name < ?`, append(args, end)
	}
	if after != "" {
		where, args = where+` AND name >= ?`, append(args, after)
	}
	where += ` ORDER BY name`
	if limit > 0 {
		where += fmt.Sprintf(` LIMIT %d`, limit)
	}
	return queryContainers(ctx, tx, where, args...)
}

func queryContainers(ctx context.Context, tx *store.Tx, where string, args ...any) ([]*container, error) {
	rows, err := tx.Query(ctx, `SELECT account, name, metadata, access, etag, modified FROM containers WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*container
	for rows.Next() {
		var c container
		var metadata string
		var modified int64
		if err := rows.Scan(&c.account, &c.name, &metadata, &c.access, &c.etag, &modified); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(metadata), &c.metadata); err != nil {
			return nil, err
		}
		c.modified = time.Unix(0, modified).UTC()
		out = append(out, &c)
	}
	return out, rows.Err()
}

func putContainer(ctx context.Context, tx *store.Tx, c *container) error {
	metadata, err := json.Marshal(c.metadata)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO containers (account, name, metadata, access, etag, modified) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (account, name) DO UPDATE SET metadata = excluded.metadata, access = excluded.access, etag = excluded.etag, modified = excluded.modified`,
		c.account, c.name, string(metadata), c.access, c.etag, c.modified.UnixNano())
	return err
}

// removeContainer deletes a container and what lies in it. It returns the
// payloads that nobody needs any more once the transaction has committed.
func removeContainer(ctx context.Context, tx *store.Tx, c *container) ([]string, error) {
	var refs []string
	err := refsOf(ctx, tx, func(ref string) { refs = append(refs, ref) }, `account = ? AND container = ?`, c.account, c.name)
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`DELETE FROM blocks WHERE account = ? AND container = ?`,
		`DELETE FROM blobs WHERE account = ? AND container = ?`,
		`DELETE FROM containers WHERE account = ? AND name = ?`,
	} {
		if _, err := tx.Exec(ctx, statement, c.account, c.name); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// removeContents deletes all that lies in an account that is removed. Its
// payloads are swept later, when nothing names them.
func (s *Service) removeContents(ctx context.Context, tx *store.Tx, account *armkit.Resource) error {
	found, err := listContainers(ctx, tx, account.Name, "", "", 0)
	if err != nil {
		return err
	}
	for _, c := range found {
		if _, err := removeContainer(ctx, tx, c); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM account_keys WHERE account = ?`, strings.ToLower(account.ID))
	return err
}

// prefixEnd is the first text after all that start with a prefix; "" when
// there is none. It stays text: UTF-8 sorts by its runes.
func prefixEnd(prefix string) string {
	runes := []rune(prefix)
	for i := len(runes) - 1; i >= 0; i-- {
		if runes[i] == utf8.MaxRune {
			continue
		}
		if runes[i]++; runes[i] == firstSurrogate {
			runes[i] = afterSurrogates
		}
		return string(runes[:i+1])
	}
	return ""
}

// No text holds the code points between these two.
const firstSurrogate, afterSurrogates = 0xd800, 0xe000
