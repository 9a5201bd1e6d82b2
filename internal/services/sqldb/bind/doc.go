// Package bind turns T-SQL as a tree into plans: it looks up names, gives
// every expression its static type, collects which permissions a statement
// demands, and writes the text that SQLite runs (package rowstore).
//
// A Plan belongs to the session whose Env made it, since closures that its
// text calls run on the session's connection. Variables, and whatever else a
// run may change (the time, @@ROWCOUNT), are parameters of the text, so that a
// plan is kept and run again until the catalogue changes.
//
// T-SQL whose meaning SQLite's text cannot have is refused with 40517.
package bind
