package engine

import (
	"container/list"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// script is a text that was parsed. What runs the same text again finds it.
type script struct {
	source string
	quoted bool // QUOTED_IDENTIFIER when it was read
	batch  *ast.Batch
	// first is the line of the batch on which the statements of a module
	// begin to count.
	first int
}

// line is a line of the text as errors have it.
func (t *script) line(n int) int { return n - t.first }

const (
	keptTexts   = 200     // a session keeps
	longestKept = 1 << 16 // bytes
)

// texts are the texts that a session ran last.
type texts struct {
	byKey map[textKey]*list.Element
	order list.List // of *script, the last one first
}

type textKey struct {
	source string
	quoted bool
}

// parse reads a text, or finds it.
func (s *Session) parse(source string) (*script, error) {
	key := textKey{source, s.set.quotedIdentifier}
	if e := s.texts.byKey[key]; e != nil {
		s.texts.order.MoveToFront(e)
		return e.Value.(*script), nil
	}
	batch, err := tsql.Parse(source, tsql.Settings{QuotedIdentifier: key.quoted})
	if err != nil {
		return nil, err
	}
	t := &script{source: source, quoted: key.quoted, batch: batch}
	if len(source) > longestKept {
		return t, nil
	}
	// A text may be a slice of a larger request, which must not be kept.
	key.source = strings.Clone(source)
	t.source = key.source
	if s.texts.byKey == nil {
		s.texts.byKey = map[textKey]*list.Element{}
	}
	s.texts.byKey[key] = s.texts.order.PushFront(t)
	if s.texts.order.Len() > keptTexts {
		old := s.texts.order.Remove(s.texts.order.Back()).(*script)
		delete(s.texts.byKey, textKey{old.source, old.quoted})
	}
	return t, nil
}
