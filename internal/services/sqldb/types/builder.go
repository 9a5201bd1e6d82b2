package types

import "strings"

// Builder makes a text that may have MaxBytes. What would make it longer is
// left out, and Text refuses it then. The zero value is an empty text.
type Builder struct {
	b    strings.Builder
	over bool
}

// Full reports that the text would have been too long.
func (b *Builder) Full() bool { return b.over }

// Len is how many bytes the text has so far.
func (b *Builder) Len() int { return b.b.Len() }

func (b *Builder) room(n int) bool {
	b.over = b.over || n > MaxBytes-b.b.Len()
	return !b.over
}

// WriteString appends s. The error is always nil, as io.StringWriter has one.
func (b *Builder) WriteString(s string) (int, error) {
	if b.room(len(s)) {
		b.b.WriteString(s)
	}
	return len(s), nil
}

// Write appends p; it is there for those who write to an io.Writer.
func (b *Builder) Write(p []byte) (int, error) {
	if b.room(len(p)) {
		b.b.Write(p)
	}
	return len(p), nil
}

// Text returns what was written, or TooLarge.
func (b *Builder) Text() (string, error) {
	if b.over {
		return "", TooLarge()
	}
	return b.b.String(), nil
}
