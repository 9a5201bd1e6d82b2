package tds

// statements are texts as a client sent them, and decoded: most clients send
// the same ones again and again.
type statements struct{ decoded map[string]string }

const (
	keptStatements   = 64
	longestStatement = 4 << 10 // bytes
)

// decode decodes UTF-16LE, or finds what it was decoded to before.
func (s *statements) decode(b []byte) string {
	if t, ok := s.decoded[string(b)]; ok {
		return t
	}
	t := decodeUTF16(b)
	if len(b) > longestStatement {
		return t
	}
	if s.decoded == nil || len(s.decoded) >= keptStatements {
		s.decoded = map[string]string{}
	}
	s.decoded[string(b)] = t
	return t
}
