package systrust

type systemPlace struct{ tools }

// install uses the user's own store: it needs no administrator, and Windows
// asks the user to confirm.
func (p systemPlace) install(caFile string, _ record) (string, error) {
	return `CurrentUser\Root`, p.run("certutil", "-user", "-addstore", "Root", caFile)
}

func (p systemPlace) remove(r record) error {
	return p.run("certutil", "-user", "-delstore", "Root", r.Fingerprint)
}
