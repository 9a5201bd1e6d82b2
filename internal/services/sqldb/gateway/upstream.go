package gateway

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

// Upstream is the other server, and who administers it.
type Upstream struct {
	Target   tds.Target
	User     string
	Password tds.Secret
}

// Parse reads the option that names the other server:
//
//	sqlserver://ADMIN@HOST[:PORT][?encrypt=…&trustServerCertificate=…&certificate=FILE&hostNameInCertificate=…]
//
// or HOST[,PORT], for which the administrator is sa. The words are those of
// go-mssqldb's URLs. The password never stands there, where ps shows it: it
// is given by itself, or read from a file.
func Parse(option, password, passwordFile string) (Upstream, error) {
	const hint = "sqlserver://ADMIN@HOST:PORT, or HOST,PORT"
	written := option
	if !strings.Contains(written, "://") {
		host, port, _ := strings.Cut(strings.TrimPrefix(written, "tcp:"), ",")
		written = "sqlserver://sa@" + host
		if port != "" {
			written += ":" + port
		}
	}
	u, err := url.Parse(written)
	if err != nil || u.Scheme != "sqlserver" || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.User.Username() == "" {
		return Upstream{}, errors.New("--sql-upstream names no server: " + hint) // without the option, which may hold a password
	}
	if _, given := u.User.Password(); given {
		return Upstream{}, errors.New("--sql-upstream holds a password, which others can read: give it as LANYARD_SQL_UPSTREAM_PASSWORD, or in a file with --sql-upstream-password-file")
	}
	out := Upstream{User: u.User.Username(), Password: tds.Secret(password)}
	port := u.Port()
	if port == "" {
		port = "1433"
	}
	out.Target.Address = net.JoinHostPort(u.Hostname(), port)
	if passwordFile != "" {
		b, err := os.ReadFile(passwordFile)
		if err != nil {
			return Upstream{}, fmt.Errorf("the password of --sql-upstream: %w", err)
		}
		out.Password = tds.Secret(strings.TrimRight(string(b), "\r\n"))
	}
	if out.Password == "" {
		return Upstream{}, errors.New("--sql-upstream has no password: give it as LANYARD_SQL_UPSTREAM_PASSWORD, or in a file with --sql-upstream-password-file")
	}
	if out.Target.TLS, err = encryption(u); err != nil {
		return Upstream{}, err
	}
	return out, nil
}

// encryption reads how the connection is encrypted, nil for not at all.
func encryption(u *url.URL) (*tls.Config, error) {
	c := &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	off := false
	for key, values := range u.Query() {
		value := values[len(values)-1]
		switch strings.ToLower(key) {
		case "encrypt":
			switch strings.ToLower(value) {
			case "true", "yes", "mandatory", "1":
			case "disable", "false", "no", "optional", "0":
				off = true
			default:
				return nil, fmt.Errorf("--sql-upstream: encrypt=%s is not known: true or disable", value)
			}
		case "trustservercertificate":
			trust, err := strconv.ParseBool(value)
			if err != nil {
				return nil, fmt.Errorf("--sql-upstream: trustServerCertificate=%s: true or false", value)
			}
			c.InsecureSkipVerify = trust // the user says so
		case "certificate":
			pem, err := os.ReadFile(value)
			if err != nil {
				return nil, fmt.Errorf("--sql-upstream: %w", err)
			}
			c.RootCAs = x509.NewCertPool()
			if !c.RootCAs.AppendCertsFromPEM(pem) {
				return nil, fmt.Errorf("--sql-upstream: %s holds no certificate", value)
			}
		case "hostnameincertificate":
			c.ServerName = value
		default:
			return nil, fmt.Errorf("--sql-upstream: %s is not known", key)
		}
	}
	if off {
		return nil, nil
	}
	return c, nil
}
