package clienttest

import (
	"archive/zip"
	"bytes"
	"net/http"
	"testing"
)

// Kudu is the resource whose token deploys; an Operator must have signed in to
// it.
const Kudu = "https://appservice.azure.com"

// Deploy deploys files to the app or slot whose host name begins with a label,
// and builds nothing.
func (o *Operator) Deploy(label string, files map[string]string) {
	o.cloud.Helper()
	status, answer, err := o.Call("POST", "https://"+label+".scm.azurewebsites.net/api/publish?type=zip", Kudu, Zip(o.cloud, files))
	if err != nil || status != http.StatusOK {
		o.cloud.Fatalf("deploy to %s: %d %s %v", label, status, answer, err)
	}
}

// Zip returns an archive of files, texts by their names.
func Zip(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for name, text := range files {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}
