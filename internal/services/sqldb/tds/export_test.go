package tds

// ReadAnswer reads what a server could send, to a batch and to a login.
func ReadAnswer(b []byte) {
	_ = Answer{}.read(b)
	if a, err := parseLoginAnswer(b); err == nil {
		_ = a.refusal()
	}
}
