package tds_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

func TestATokenLogsIn(t *testing.T) {
	for _, encrypt := range encryptions {
		t.Run(encrypt, func(t *testing.T) {
			s := serve(t, tds.Limits{})
			if err := s.connect(encrypt, "&app+name=shop&ApplicationIntent=ReadOnly").Ping(); err != nil {
				t.Fatal(err)
			}
			got := s.last()
			want := tds.Version74
			if encrypt == "strict" {
				want = tds.Version80
			}
			if got.Version != want || !got.Federated || got.Database != "shop" || got.SNI != serverName || got.Server != "127.0.0.1" ||
				got.Application != "shop" || got.Library != "go-mssqldb" || !got.ReadOnly || got.PacketSize != 4096 || got.User != "" {
				t.Errorf("login %+v", got)
			}
		})
	}
}

func TestTheServerSaysWhereTokensComeFrom(t *testing.T) {
	for _, encrypt := range encryptions {
		t.Run(encrypt, func(t *testing.T) {
			s := serve(t, tds.Limits{})
			var spn, url string
			c, err := mssql.NewActiveDirectoryTokenConnector(s.config(encrypt, ""), mssql.FedAuthADALWorkflowPassword,
				func(_ context.Context, serverSPN, stsURL string) (string, error) {
					spn, url = serverSPN, stsURL
					return "token", nil
				})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.pool(c).Ping(); err != nil {
				t.Fatal(err)
			}
			if spn != "https://database.windows.net/" || url != "https://login.microsoftonline.com/tenant" {
				t.Errorf("the client was sent to %q for %q", url, spn)
			}
		})
	}
}

func TestAPasswordLogsIn(t *testing.T) {
	for _, encrypt := range encryptions {
		t.Run(encrypt, func(t *testing.T) {
			s := serve(t, tds.Limits{})
			c := s.config(encrypt, "")
			c.User, c.Password = "sa", "p@ss wörd€"
			if err := s.pool(mssql.NewConnectorConfig(c)).Ping(); err != nil {
				t.Fatal(err)
			}
			if got := s.last(); got.Federated || got.User != "sa" {
				t.Errorf("login %+v", got)
			}
		})
	}
}

func TestARefusedLoginSaysWhy(t *testing.T) {
	for _, encrypt := range encryptions {
		t.Run(encrypt, func(t *testing.T) {
			s := serve(t, tds.Limits{})
			c, err := mssql.NewSecurityTokenConnector(s.config(encrypt, ""), func(context.Context) (string, error) { return "another", nil })
			if err != nil {
				t.Fatal(err)
			}
			err = s.pool(c).Ping()
			var e mssql.Error
			if !errors.As(err, &e) || e.Number != 18456 || e.Class != 14 || e.State != 1 || e.ServerName != "srv1" ||
				!strings.HasSuffix(e.Message, "Login failed for user '<token-identified principal>'.") {
				t.Errorf("error %v, %+v", err, e)
			}
		})
	}
}

func TestTheCertificateIsChecked(t *testing.T) {
	for _, encrypt := range encryptions {
		s := serve(t, tds.Limits{})
		c := s.config(encrypt, "")
		c.TLSConfig.RootCAs = nil
		if err := s.pool(mssql.NewConnectorConfig(c)).Ping(); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s: %v", encrypt, err)
		}
	}
}

// A client that wants no encryption gets it all the same.
func TestEncryptionIsRequired(t *testing.T) {
	s := serve(t, tds.Limits{})
	c := s.config("true", "")
	c.User, c.Password = "sa", "p@ss wörd€"
	for _, c.Encryption = range []msdsn.Encryption{msdsn.EncryptionOff, msdsn.EncryptionDisabled} {
		if err := s.pool(mssql.NewConnectorConfig(c)).Ping(); err != nil {
			t.Fatal(err)
		}
		if s.last().SNI != serverName {
			t.Error("no TLS handshake took place")
		}
	}
}

func TestPacketSizes(t *testing.T) {
	for asked, want := range map[string]int{"512": 512, "8000": 8000, "16383": 16383, "32767": 16383} {
		s := serve(t, tds.Limits{})
		s.batch = echoBatch
		db := s.connect("strict", "&packet+size="+asked)
		long := strings.Repeat("x", 100_000)
		var got string
		if err := db.QueryRow("-- " + long).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != "-- "+long || s.last().PacketSize != want {
			t.Errorf("asked for %s: %d bytes in packets of %d", asked, len(got), s.last().PacketSize)
		}
	}
}
