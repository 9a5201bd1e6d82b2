package tds

import "context"

// ReadAnswer reads what a server could send, to a batch and to a login.
func ReadAnswer(b []byte) {
	_ = Answer{}.read(b)
	if a, err := parseLoginAnswer(b); err == nil {
		_ = a.refusal()
	}
}

// RewriteMessages rewrites what a client could send, as a batch and as a call.
func RewriteMessages(b []byte, to string) {
	u := &Upstream{Words: []string{"EXTERNAL"}, Rewrite: func(context.Context, string) (string, error) { return to, nil }}
	for _, kind := range []byte{packetBatch, packetRPC} {
		_, _ = u.rewritten(context.Background(), kind, append(b[:len(b):len(b)], "E\x00X\x00T\x00E\x00R\x00N\x00A\x00L\x00"...))
		_, _ = u.rewritten(context.Background(), kind, b)
	}
}
