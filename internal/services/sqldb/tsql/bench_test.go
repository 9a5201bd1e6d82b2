package tsql

import (
	"strings"
	"testing"
)

// BenchmarkParse reads what applications and their mappers send. The bound is 5 MB/s.
func BenchmarkParse(b *testing.B) {
	text := strings.Join(accepted[:10], ";\n") + ";"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text, Settings{QuotedIdentifier: true}); err != nil {
			b.Fatal(err)
		}
	}
}
