package tds

import "context"

// Handler decides who may log in.
type Handler interface {
	// Authority says where a client that brings no token shall get one, before
	// the login goes on. r has everything but Token.
	Authority(ctx context.Context, r *LoginRequest) (Authority, error)
	// Login opens a session. A *types.Error (18456, 40615 …) is told to the
	// client, several that are joined one after the other (4060 and 18456), and
	// the connection closes; any other error closes it with a message of our
	// own.
	Login(ctx context.Context, r *LoginRequest) (Session, error)
}

// Authority is what a client needs in order to get a token (FEDAUTHINFO).
type Authority struct {
	STSURL string // "https://login.microsoftonline.com/<tenant id>"
	SPN    string // the resource: "https://database.windows.net/"
}

// Session is one connection after its login. Its methods are called one at a
// time, except for Close, which is called once and last. The context of a
// request ends when the client sends an attention, disconnects, or the
// server stops.
//
// A request returns nil, or the error that ended it: a *types.Error is sent as
// the last ERROR of the request and leaves the session open below severity 20;
// errors that a request survives (a batch goes on after most) go to
// Results.Error. When the context ended by an attention, what is returned does
// not matter: the client gets the acknowledgement.
type Session interface {
	// Info says what the answer to the login tells the client.
	Info() Info
	// Batch runs the statements of a SQL batch.
	Batch(ctx context.Context, text string, r *Results) error
	// RPC runs a procedure, named or one of the numbered ones.
	RPC(ctx context.Context, call *Call, r *Results) error
	// BulkLoad takes the rows that a client sends after INSERT BULK.
	BulkLoad(ctx context.Context, rows *BulkRows, r *Results) error
	// Transaction begins, ends or saves a transaction for a driver that does
	// not use statements for it. The implementation reports what happened with
	// Results.Transaction, as Batch does after BEGIN TRANSACTION.
	Transaction(ctx context.Context, t *TransactionRequest, r *Results) error
	// Reset brings the session back to what it was after login, before a
	// pooled connection's next user: it rolls back unless keepTransaction,
	// drops temporary tables, forgets handles and SET options, and returns to
	// the login's database.
	Reset(ctx context.Context, keepTransaction bool) error
	// Close ends the session and rolls back.
	Close()
}

// Info is what a session begins with.
type Info struct {
	Server    string // @@SERVERNAME: the logical server's name, without its domain
	Database  string
	Language  string // "us_english"
	Collation string // the database's
}
