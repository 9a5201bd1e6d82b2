// Package java lets the newest Azure SDKs for Java play what every SDK must
// see.
package java

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
	"github.com/lanyard-dev/lanyard/test/clients/sdk"
)

// java starts fast rather than runs fast.
var java = []string{"java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"}

func TestJava(t *testing.T) {
	c := clienttest.Start(t)
	sdk.Play(t, c, "java", sdk.Client{
		Command:       client(t),
		NoIdentity:    "ManagedIdentityCredential authentication unavailable. No response received from the IMDS endpoint,",
		UnknownTenant: "AADSTS90002",
		GivesUp:       45 * time.Second, // it tries four times, six seconds on an idle machine
	})
}

// One physical partition and three answer the same.
func TestCosmos(t *testing.T) {
	for _, partitions := range []string{"1", "3"} {
		t.Run(partitions, func(t *testing.T) {
			t.Parallel() // a Java machine starts slowly, and waits a lot
			c := clienttest.Start(t, "--cosmos-partitions", partitions)
			sdk.PlayCosmos(t, c, "java", sdk.Client{Command: client(t)})
		})
	}
}

// client compiles the client program and returns how it is started.
func client(t *testing.T) []string {
	t.Helper()
	pom, err := os.ReadFile("pom.xml")
	if err != nil {
		t.Fatal(err)
	}
	jars := filepath.Join(clienttest.Maven(t, "sdk", string(pom)), "*")
	return slices.Concat(java, []string{"-cp", compile(t, "Client.java", jars) + string(os.PathListSeparator) + jars, "Client"})
}

// Java's own clients reach the cloud through the properties that a run sets,
// and the metadata address ends here too: at once, and without an identity in
// nothing.
func TestPlainJava(t *testing.T) {
	c := clienttest.Start(t)
	op := c.Operator()
	op.MakePlace()
	op.MakeApp("without", false, nil, nil)
	op.MakeApp("with", true, nil, nil)
	command := append(java, "-cp", compile(t, "Plain.java", ""), "Plain", clienttest.VaultURL+"/secrets/a?api-version=7.4", clienttest.BlobURL+"/c/b",
		"http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=r")
	for app, want := range map[string]string{
		"without": "401 401\n401 401\nrefused refused\n",
		"with":    "401 401\n401 401\n400 400\n",
	} {
		start := time.Now()
		got := c.Lanyard(append([]string{"run", "--app", app, "--"}, command...)...).OK(t).Stdout
		if strings.ReplaceAll(got, "\r\n", "\n") != want {
			t.Errorf("%s an identity:\n%swant\n%s", app, got, want)
		}
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%s an identity: %v", app, took)
		}
	}
}

// compile compiles a program into a folder.
func compile(t *testing.T, source, jars string) string {
	t.Helper()
	javac, err := exec.LookPath("javac")
	if err != nil {
		clienttest.Missing(t, "javac is not installed on this machine")
	}
	dir := t.TempDir()
	if out, err := exec.Command(javac, "-encoding", "UTF-8", "-d", dir, "-sourcepath", ".", "-cp", jars, source).CombinedOutput(); err != nil {
		t.Fatalf("javac: %v\n%s", err, out)
	}
	return dir
}
