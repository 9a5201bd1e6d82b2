package main

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	pytestLost      = regexp.MustCompile(`(?m)^(?:FAILED|ERROR) [^\s:]+::(.+?)(?: - .*)?$`)
	pytestSection   = regexp.MustCompile(`(?m)^_+ (?:ERROR at (?:setup|teardown) of )?(\S.*?) _+$`)
	pytestComplaint = regexp.MustCompile(`(?m)^E .*\[SQL Server\](.*)$`)
	pytestException = regexp.MustCompile(`(?m)^E +(\S.*)$`)
	digits          = regexp.MustCompile(`\d{4,}`)
)

// makeSchemas makes what README.unittests.rst asks of a database.
const makeSchemas = `
import sys, sqlalchemy
with sqlalchemy.create_engine(sys.argv[1]).begin() as connection:
    for name in "test_schema", "test_schema_2":
        connection.exec_driver_sql("CREATE SCHEMA " + name)
`

// sqlAlchemy runs SQLAlchemy's suite for dialects, with which it judges each
// database that it speaks to, through mssql-python.
func sqlAlchemy(ctx context.Context, c *cloud) (*verdict, error) {
	const name, version = "SQLAlchemy", "2.1.9"
	bin, source, err := c.pythonSource(ctx, name, version, "mssql-python==1.16.0", "pytest", "pytest-timeout")
	if err != nil {
		return nil, err
	}
	address := "mssql+mssqlpython://" + sqlLogin + ":" + sqlPassword + "@" + sqlHost + ":1433/sqlalchemy?Encrypt=yes"
	python, env := filepath.Join(bin, "python"), []string{"PYTHONPATH=" + filepath.Join(source, "lib")}
	if _, err := c.inside(ctx, source, env, python, "-c", makeSchemas, address); err != nil {
		return nil, err
	}
	// A failing test is no error of this program's.
	out, _ := c.inside(ctx, source, env, python, "-m", "pytest", "-p", "no:cacheprovider",
		"-q", "--tb=short", "--timeout=120", "--maxfail=1000000", "-W", "ignore", "--dburi", address, "test/dialect/test_suite.py", "test/dialect/mssql")
	v, err := readPytest(out, filepath.Join(c.dir, name+".log"))
	if err != nil {
		return nil, err
	}
	v.bound, v.says, v.failed = 0.9, map[string]string{}, nil
	// A test may fail and then fail to clean up behind itself: that is one.
	for _, m := range pytestLost.FindAllStringSubmatch(out, -1) {
		if test := strings.Replace(m[1], "::", ".", 1); !slices.Contains(v.failed, test) {
			v.failed = append(v.failed, test)
		}
	}
	heads := pytestSection.FindAllStringSubmatchIndex(out, -1)
	for i, h := range heads {
		end := len(out)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		v.says[out[h[2]:h[3]]] = pytestSays(out[h[1]:end])
	}
	return v, nil
}

// pytestSays is the server's error in a test's report, or its exception.
func pytestSays(report string) string {
	said := pytestComplaint.FindAllStringSubmatch(report, -1)
	if len(said) == 0 {
		said = pytestException.FindAllStringSubmatch(report, -1)
	}
	if len(said) == 0 {
		return ""
	}
	return digits.ReplaceAllString(said[len(said)-1][1], "N")
}
