package storage

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

// The texts are those of Azure's reference, and of what clients were seen to
// sign.
func TestStringsToSign(t *testing.T) {
	r := httptest.NewRequest("PUT", host+"/con1/a%20b%2Bc/%C3%BC?comp=blocklist&Timeout=30&include=&x=b&X=a&q=a%20%26", strings.NewReader("hello"))
	r.Header = http.Header{
		"Content-Type": {"text/plain"}, "Content-Md5": {"md5"}, "If-Match": {"*"}, "Range": {"bytes=0-1"}, "Date": {"d"}, "X-Ms-Date": {"now"},
		"X-Ms-Meta-A1": {" v "}, "X-Ms-Meta-A_1": {""}, "X-Ms-Two": {"a", "b"},
	}
	const start = "PUT\n\n\n5\nmd5\ntext/plain\n\n\n*\n\n\nbytes=0-1\nx-ms-date:now\n"
	const end = "x-ms-two:a,b\n/" + account + "/con1/a%20b%2Bc/%C3%BC\ncomp:blocklist\ninclude:\nq:a &\ntimeout:30\nx:a,b"
	got := stringsToSign(r, account, false)
	if want := start + "x-ms-meta-a1:v\nx-ms-meta-a_1:\n" + end; got[0] != want {
		t.Errorf("by bytes\n%q\n%q", got[0], want)
	}
	if want := start + "x-ms-meta-a_1:\nx-ms-meta-a1:v\n" + end; got[1] != want {
		t.Errorf("by language\n%q\n%q", got[1], want)
	}
	const lite = "PUT\nmd5\ntext/plain\n\nx-ms-date:now\nx-ms-meta-a1:v\nx-ms-meta-a_1:\nx-ms-two:a,b\n/" + account + "/con1/a%20b%2Bc/%C3%BC?comp=blocklist"
	if got := stringsToSign(r, account, true); got[0] != lite {
		t.Errorf("lite\n%q\n%q", got[0], lite)
	}
}

// signed calls with a key of the account.
func (f *fixture) signed(key, path string, at time.Time) servicetest.Answer {
	f.Helper()
	r := httptest.NewRequest("GET", host+path, nil)
	r.Header = http.Header{"X-Ms-Version": {"2026-10-06"}, "X-Ms-Date": {httpTime(at)}}
	secret, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		f.Fatal(err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(stringsToSign(r, account, false)[0]))
	return f.Do(f.blob, servicetest.Call{Method: "GET", URL: host + path, Header: map[string]string{
		"x-ms-version": "2026-10-06", "x-ms-date": httpTime(at), "Authorization": "SharedKey " + account + ":" + base64.StdEncoding.EncodeToString(mac.Sum(nil)),
	}})
}

func (f *fixture) accountKeys() (keys []string) {
	f.Helper()
	for _, k := range f.armCall(200, "POST", id(account)+"/listKeys", "").JSON()["keys"].([]any) {
		keys = append(keys, k.(map[string]any)["value"].(string))
	}
	return keys
}

func TestAccountKeys(t *testing.T) {
	f := newFixture(t)
	now := f.Clock.Now()
	keys := f.accountKeys()
	for i, key := range keys {
		if a := f.signed(key, "/?comp=list&include=", now); a.Status != 200 {
			t.Errorf("key%d: %d %s", i+1, a.Status, a.Body)
		}
	}
	wrong := base64.StdEncoding.EncodeToString(make([]byte, keySize))
	for name, a := range map[string]servicetest.Answer{
		"wrong key": f.signed(wrong, "/?comp=list", now),
		"too old":   f.signed(keys[0], "/?comp=list", now.Add(-maxSkew-time.Second)),
		"too new":   f.signed(keys[0], "/?comp=list", now.Add(maxSkew+time.Second)),
	} {
		if a.Status != 403 || code(a) != "AuthenticationFailed" || !strings.Contains(a.Body, authenticationFailed+"\nRequestId:") || !strings.Contains(a.Body, "<AuthenticationErrorDetail>") {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	f.armCall(200, "POST", id(account)+"/regenerateKey", `{"keyName":"key1"}`)
	if a := f.signed(keys[0], "/?comp=list", now); a.Status != 403 {
		t.Errorf("the old key1 still works: %d", a.Status)
	}
	if a := f.signed(keys[1], "/?comp=list", now); a.Status != 200 {
		t.Errorf("key2 went with key1: %d", a.Status)
	}
	if a := f.signed(f.accountKeys()[0], "/?comp=list", now); a.Status != 200 {
		t.Errorf("the new key1: %d", a.Status)
	}
	f.armCall(200, "PATCH", id(account), `{"properties":{"allowSharedKeyAccess":false}}`)
	a := f.signed(keys[1], "/?comp=list", now)
	if a.Status != 403 || code(a) != "KeyBasedAuthenticationNotPermitted" || !strings.Contains(a.Body, "Key based authentication is not permitted on this storage account.") {
		t.Errorf("keys are forbidden: %d %s", a.Status, a.Body)
	}
}

func FuzzSharedKey(f *testing.F) {
	f.Add("SharedKey a:b", "/c/b?comp=list&x=%20", "v")
	f.Add("SharedKeyLite :", "/%zz?=&=&;", "\x00")
	f.Fuzz(func(t *testing.T, header, target, value string) {
		r, err := http.NewRequest("GET", "https://a"+target, nil)
		if err != nil {
			return
		}
		r.Header.Set("x-ms-meta-a", value)
		signed, ok := parseSharedKey(header)
		for _, text := range stringsToSign(r, "a", signed.lite) {
			if ok && signed.by("a2V5", text) && signed.signature == "" {
				t.Error("an empty signature fits")
			}
		}
	})
}
