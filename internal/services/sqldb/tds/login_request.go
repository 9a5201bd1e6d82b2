package tds

import "net"

// Version is a TDS version as LOGIN7 and LOGINACK write it.
type Version uint32

// Versions of the protocol that the server speaks.
const (
	Version74 Version = 0x74000004
	Version80 Version = 0x08000000
)

// LoginRequest is what a client said until the end of its login.
type LoginRequest struct {
	// SNI is the host name of the client's TLS handshake, "" if it sent none.
	SNI string
	// Server is the server's name as the client wrote it in LOGIN7, which may
	// be "tcp:127.0.0.1,1433".
	Server string
	// Database is the database asked for, "" for the login's default.
	Database string
	// User and Password are those of a SQL login; "" with a token.
	User     string
	Password Secret
	// Token is the access token of a federated login; "" with a password.
	Token Secret
	// Federated is whether the client logs in by a token.
	Federated bool

	HostName    string // the client machine's
	Application string // "Application Name" of the connection string
	Library     string // the client's library: "ODBC", "go-mssqldb"
	Language    string
	ReadOnly    bool    // ApplicationIntent=ReadOnly
	Version     Version // Version80 if TLS came first
	PacketSize  int     // bytes, as negotiated
	Process     int     // the server's number of the connection: @@SPID
	RemoteAddr  net.Addr

	// For a login that goes on to another server: the fixed part of LOGIN7, and
	// the extensions but for the token.
	head, features []byte
}

// Secret is a password or token. It shows as "REDACTED" wherever it is
// formatted or logged.
type Secret string

// String hides the secret.
func (s Secret) String() string { return "REDACTED" }

// GoString hides the secret.
func (s Secret) GoString() string { return "REDACTED" }

// MarshalText hides the secret from logs that write JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte("REDACTED"), nil }
