package main

import (
	"context"
	"os"
	"regexp"
	"strings"
)

// goComplaint is what a test of go-mssqldb says: an error of the server, or
// what the test prints, but for the driver's own log (tds_test.go).
var goComplaint = regexp.MustCompile(`(mssql: .*\(\d+\))|\n\s+(?:[a-su-z]\w*|t[a-ce-z]\w*)_test\.go:\d+: (.+)|(panic: .*)`)

// goMSSQLDB runs the tests of the driver of Go, as whom the server's
// administrator is, with a password: most of them make what they need.
func goMSSQLDB(ctx context.Context, c *cloud) (*verdict, error) {
	v, err := c.goTests(ctx, "github.com/microsoft/go-mssqldb@v1.11.2", []string{""}, []string{
		"SQLSERVER_DSN=sqlserver://" + sqlLogin + ":" + sqlPassword + "@" + sqlHost + ":1433?database=judges&dial+timeout=10",
	}, "TestConn_BeginTx")
	if err != nil {
		return nil, err
	}
	out, err := os.ReadFile(v.output)
	if err != nil {
		return nil, err
	}
	v.bound, v.says = 0.8, map[string]string{}
	for _, name := range v.failed {
		_, said, _ := strings.Cut(string(out), "=== RUN   "+name+"\n")
		said, _, _ = strings.Cut(said, "--- FAIL: "+name+" ")
		if m := goComplaint.FindStringSubmatch("\n" + said); m != nil {
			v.says[name] = m[1] + m[2] + m[3]
		}
	}
	return v, nil
}
