package runner

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner/roots"
)

func TestCredentialNames(t *testing.T) {
	for name, want := range map[string]bool{
		"AZURE_CLIENT_ID":                   true,
		"AZURE_CLIENT_CERTIFICATE_PATH":     true,
		"azure_client_secret":               true,
		"AZURE_TENANT_ID":                   true,
		"AZURE_USERNAME":                    true,
		"AZURE_PASSWORD":                    true,
		"AZURE_FEDERATED_TOKEN_FILE":        true,
		"AZURE_AUTHORITY_HOST":              true,
		"AZURE_POD_IDENTITY_AUTHORITY_HOST": true,
		"AZURE_TOKEN_CREDENTIALS":           true,
		"AZURE_CONFIG_DIR":                  true,
		"ARM_TENANT_ID":                     true,
		"IDENTITY_HEADER":                   true,
		"Msi_Secret":                        true,
		"IMDS_ENDPOINT":                     true,

		"AZURE_SUBSCRIPTION_ID": false,
		"AZURE_DEFAULTS_GROUP":  false,
		"AZURE_CLIENTS":         false,
		"ARMADILLO":             false,
		"MY_IDENTITY_HEADER":    false,
		"MSIX":                  false,
		"IMDS_ENDPOINT_2":       false,
		"PATH":                  false,
	} {
		if got := isCredential(name); got != want {
			t.Errorf("isCredential(%s) = %v, want %v", name, got, want)
		}
	}
}

func TestUpstream(t *testing.T) {
	for _, tc := range []struct {
		name string
		env  []string
		want control.Upstream
	}{
		{"none", []string{"NO_PROXY=x"}, control.Upstream{}},
		{"upper", []string{"HTTPS_PROXY=http://c:1", "NO_PROXY=.corp"}, control.Upstream{HTTPSProxy: "http://c:1", NoProxy: ".corp"}},
		{"lower wins", []string{"HTTPS_PROXY=http://c:1", "https_proxy=http://c:2"}, control.Upstream{HTTPSProxy: "http://c:2"}},
		{"all", []string{"ALL_PROXY=http://c:3", "HTTP_PROXY=http://c:4"}, control.Upstream{HTTPSProxy: "http://c:3", HTTPProxy: "http://c:4"}},
		{"ours is not theirs", []string{"LANYARD_PROXY=http://127.0.0.1:4443", "HTTPS_PROXY=http://127.0.0.1:4443", "https_proxy=http://127.0.0.1:4443", "NO_PROXY=127.0.0.1"}, control.Upstream{}},
	} {
		if diff := cmp.Diff(tc.want, Upstream(NewEnviron(tc.env))); diff != "" {
			t.Errorf("%s:\n%s", tc.name, diff)
		}
	}
}

func TestForServerDropsOurOwnProxy(t *testing.T) {
	e := NewEnviron([]string{"LANYARD_PROXY=http://p", "LANYARD_RUN=run-1", "HTTPS_PROXY=http://p", "http_proxy=http://corp", "LANYARD_LISTEN=x"})
	want := []string{"http_proxy=http://corp", "LANYARD_LISTEN=x"}
	if diff := cmp.Diff(want, ForServer(e).Entries()); diff != "" {
		t.Error(diff)
	}
}

func TestJavaOptions(t *testing.T) {
	const proxies = "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=99 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=99 -Dhttp.nonProxyHosts=127.*|localhost|[::1] "
	const ours = proxies + "-Djavax.net.ssl.trustStore=/h/a.jks"
	for _, tc := range []struct{ inherited, jks, want string }{
		{"", "/h/a.jks", ours},
		{"-Xmx1g  -Dx='a b'", "/h/a.jks", "-Xmx1g -Dx='a b' " + ours},
		{"-Xmx1g " + ours, "/h/a.jks", "-Xmx1g " + ours},
		{"", "/h h/a.jks", proxies + `"-Djavax.net.ssl.trustStore=/h h/a.jks"`},
		{"", `/a 'b"c/a.jks`, proxies + `"-Djavax.net.ssl.trustStore=/a 'b"'"'"c/a.jks"`},
		{`-Dy=1 "-Djavax.net.ssl.trustStore=/h h/a.jks"`, "/h/a.jks", "-Dy=1 " + ours},
		{"-Dhttp.nonProxyHosts=*.azure.net -Dhttps.proxyHost=corp -Dhttps.proxyPort=3128 -Dhttps.proxyHostile=1", "/h/a.jks", "-Dhttps.proxyHostile=1 " + ours},
	} {
		if got := joinJava(tc.inherited, "http://127.0.0.1:99", tc.jks); got != tc.want {
			t.Errorf("joinJava(%q, %q)\n got %s\nwant %s", tc.inherited, tc.jks, got, tc.want)
		}
	}
}

func TestAppSettingsWinOverEverything(t *testing.T) {
	e := NewEnviron([]string{"HOME=/h"})
	setCloud(e, "http://127.0.0.1:1", roots.Files{Bundle: "/b", JKS: "/j", Extra: "/x"})
	setApp(e, control.AppEnvironment{
		Platform: map[string]string{"WEBSITE_SKU": "Basic"},
		Identity: &control.AppIdentity{Header: "head"},
		Settings: map[string]string{
			"HOME": "/home", "WEBSITE_SKU": "Free", "IDENTITY_HEADER": "mine", "HTTPS_PROXY": "http://mine",
			"with.period": "p", "bad=name": "x", "": "x", "nul": "a\x00b",
		},
		ConnectionStrings: []control.ConnectionString{
			{Name: "a", Type: "SQLAzure", Value: "1"}, {Name: "b", Type: "SQLServer", Value: "2"}, {Name: "c", Type: "MySql", Value: "3"},
			{Name: "d", Type: "PostgreSQL", Value: "4"}, {Name: "e", Type: "Custom", Value: "5"}, {Name: "f", Type: "DocDb", Value: "6"},
			{Name: "g", Type: "Unheard", Value: "7"},
		},
	}, "http://127.0.0.1:1/msi/token")
	for name, want := range map[string]string{
		"HOME": "/home", "APPSETTING_HOME": "/home", "WEBSITE_SKU": "Free", "IDENTITY_HEADER": "mine", "MSI_SECRET": "head",
		"IDENTITY_ENDPOINT": "http://127.0.0.1:1/msi/token", "HTTPS_PROXY": "http://mine", "HTTP_PROXY": "http://127.0.0.1:1",
		"with_period": "p", "APPSETTING_with_period": "p",
		"SQLAZURECONNSTR_a": "1", "SQLCONNSTR_b": "2", "MYSQLCONNSTR_c": "3", "POSTGRESQLCONNSTR_d": "4",
		"CUSTOMCONNSTR_e": "5", "DOCDBCONNSTR_f": "6", "CUSTOMCONNSTR_g": "7",
	} {
		if got := e.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for _, kv := range e.Entries() {
		if strings.HasPrefix(kv, "bad") || strings.HasPrefix(kv, "nul") || strings.HasPrefix(kv, "=") {
			t.Errorf("no environment can hold %q", kv)
		}
	}
}

func TestNoIdentityNoEndpoint(t *testing.T) {
	e := NewEnviron(nil)
	setApp(e, control.AppEnvironment{Settings: map[string]string{"A": "1"}}, "http://127.0.0.1:1/msi/token")
	if diff := cmp.Diff([]string{"A", "APPSETTING_A"}, e.Given()); diff != "" {
		t.Error(diff)
	}
}

func TestGivenAndDropped(t *testing.T) {
	base := NewEnviron([]string{"A=1", "B=x=y", "C=3", "=D:=skip"})
	e := base.Clone()
	e.Delete(func(n string) bool { return n == "A" })
	e.Set("B", "x=y")
	e.Set("E", "")
	if diff := cmp.Diff([]string{"B", "E"}, e.Given()); diff != "" {
		t.Errorf("Given:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A"}, e.Dropped(base)); diff != "" {
		t.Errorf("Dropped:\n%s", diff)
	}
	if !base.Has("A") || e.Has("A") || !e.Has("E") || e.Get("B") != "x=y" {
		t.Errorf("e = %v, base = %v", e.Entries(), base.Entries())
	}
}

func TestShQuoting(t *testing.T) {
	base := NewEnviron([]string{"OLD=1"})
	e := NewEnviron(nil)
	e.Set("A", "it's $HOME `x`\nline")
	e.Set("a-b", "no")
	var b strings.Builder
	if err := WriteEnviron(&b, FormatSh, e, base); err != nil {
		t.Fatal(err)
	}
	want := "unset OLD\nexport A='it'\\''s $HOME `x`\nline'\n# a shell cannot hold \"a-b\"\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestChoosePort(t *testing.T) {
	for _, tc := range []struct {
		ports             []int
		expected, current int
		want              int
	}{
		{[]int{5000, 8000}, 8000, 8000, 8000},
		{[]int{5000}, 8000, 8000, 5000},
		{[]int{3000, 5000}, 8000, 5000, 5000}, // it stays where it is
		{[]int{5000, 8000}, 8000, 5000, 8000}, // the asked-for port opened late
		{[]int{5678, 7000}, 8000, 8000, 7000}, // 5678 is a debugger
		{[]int{9229}, 8000, 8000, 8000},       // nothing but a debugger
	} {
		if got := choosePort(tc.ports, tc.expected, tc.current); got != tc.want {
			t.Errorf("choosePort(%v, %d, %d) = %d, want %d", tc.ports, tc.expected, tc.current, got, tc.want)
		}
	}
}

func FuzzQuotedFields(f *testing.F) {
	for _, s := range []string{"", "-a -b", `-D"x y" 'z`, "\"", "a\tb\nc"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range quotedFields(s) {
			if o == "" || !strings.Contains(s, o) {
				t.Errorf("quotedFields(%q) has %q", s, o)
			}
		}
	})
}

func TestAzIsOfferedOnlyWhenMissing(t *testing.T) {
	home, with := t.TempDir(), t.TempDir()
	az := filepath.Join(with, "az")
	if err := os.WriteFile(az, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, path, remembered, want string }{
		{"never installed", home, "", home},
		{"PATH has one", with, az, with},
		{"missing", home, az, home + ":" + home + "/az-bin"},
		{"no PATH", "", az, home + "/az-bin"},
		{"the cache was cleared", home, "/gone/az", home},
	} {
		if tc.remembered != "" {
			if err := RememberAz(home, tc.remembered); err != nil {
				t.Fatal(err)
			}
		}
		e := NewEnviron([]string{"PATH=" + tc.path})
		if err := offerAz(e, home); err != nil || e.Get("PATH") != tc.want {
			t.Errorf("%s: PATH = %q, %v; want %q", tc.name, e.Get("PATH"), err, tc.want)
		}
	}
	if target, err := os.Readlink(filepath.Join(home, "az-bin", "az")); err != nil || target != az {
		t.Errorf("link = %s, %v", target, err)
	}
}

// A shell that reads either text has the same variables, and runs nothing.
func TestTextsThatAShellReads(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	values := []string{
		"", " a ", "it's", "a\nb", "a\"b", "$HOME", "`touch touched`", "$(touch touched)", "'`touch touched`'", "'$(touch touched)'", "'\"; touch touched; '",
		"back\\", "'back\\", "\\\\n'", "ünï ✓ '🎉", "#x", "'#x", "a=b&c;d|e>f<g", "!x", "'!x", "\t'\n'\t", "~", "*", "${A}", "'${A}'", "--", "'\n",
	}
	e := NewEnviron(nil)
	for i, v := range values {
		e.Set(fmt.Sprintf("V%d", i), v)
	}
	e.Set("x;touch touched;y", "name")
	e.Set("two\nlines", "name")
	for _, format := range []string{FormatSh, FormatDotenv} {
		dir := t.TempDir()
		var text bytes.Buffer
		if err := WriteEnviron(&text, format, e, NewEnviron(nil)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "text"), text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(sh, "-c", "set -a; . ./text; exec env -0")
		cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH")}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", format, err, out)
		}
		got := NewEnviron(strings.Split(string(out), "\x00"))
		for i, v := range values {
			if name := fmt.Sprintf("V%d", i); got.Get(name) != v {
				t.Errorf("%s: %q became %q", format, v, got.Get(name))
			}
		}
		if left, _ := os.ReadDir(dir); len(left) != 1 {
			t.Errorf("%s: reading the text ran something: %v", format, left)
		}
	}
}
