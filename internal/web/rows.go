package web

import "github.com/lanyard-dev/lanyard/internal/core/op"

// Control is a row that one control action at a scope allows.
func Control(name, method, path, action, scope string, h Handler) Row {
	return Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: op.One(op.Control(action, scope))}, Handle: h}
}

// Data is a row that one data action at a scope allows.
func Data(name, method, path, action, scope string, h Handler) Row {
	return Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: op.One(op.Data(action, scope))}, Handle: h}
}

// Open is a row that needs no role; why says why not.
func Open(name, method, path, why string, h Handler) Row {
	return Row{Operation: op.Operation{Name: name, Method: method, Path: path, Open: why}, Handle: h}
}

// Anonymous is an open row that can be called without a token.
func Anonymous(name, method, path, why string, h Handler) Row {
	row := Open(name, method, path, why, h)
	row.Anonymous = true
	return row
}

// Unbuilt marks a row as known and not built: it is authorized, then refused.
func Unbuilt(row Row) Row {
	row.Unbuilt, row.Handle = true, nil
	return row
}
