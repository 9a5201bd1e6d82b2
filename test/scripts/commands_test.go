package scripts

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

// The commands of the scripts. They are ordinary Go programs: the proxy and the
// CA reach them by environment alone.

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// arm sends one request to Resource Manager as whoever az is signed in as:
// arm METHOD PATH [BODY]. {s} in path and body stands for the subscription, {c} for the client id. It
// prints the status and the body, and fails on 4xx and 5xx.
func arm(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: arm METHOD PATH [BODY]")
	}
	who, err := signedIn(os.Getenv("AZURE_CONFIG_DIR"))
	if err != nil {
		return err
	}
	token, err := who.token("https://management.core.windows.net//.default")
	if err != nil {
		return err
	}
	path, body := who.expand(args[1]), ""
	if len(args) > 2 {
		body = who.expand(args[2])
	}
	req, err := http.NewRequest(args[0], "https://management.azure.com"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	return show(req)
}

func show(req *http.Request) error {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	fmt.Println(resp.StatusCode)
	if _, err := io.Copy(os.Stdout, resp.Body); err != nil {
		return err
	}
	fmt.Println()
	if resp.StatusCode >= 400 {
		return errors.New(resp.Status)
	}
	return nil
}

// account is what az keeps of a signed-in service principal.
type account struct {
	ClientID     string `json:"client_id"`
	Tenant       string `json:"tenant"`
	Secret       string `json:"client_secret"`
	subscription string
}

func (a account) expand(s string) string {
	return strings.NewReplacer("{s}", a.subscription, "{c}", a.ClientID).Replace(s)
}

func signedIn(dir string) (account, error) {
	var profile struct{ Subscriptions []struct{ ID string } }
	b, err := os.ReadFile(filepath.Join(dir, "azureProfile.json"))
	if err != nil {
		return account{}, err
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(string(b), "\ufeff")), &profile); err != nil {
		return account{}, err
	}
	var entries []account
	if b, err = os.ReadFile(filepath.Join(dir, "service_principal_entries.json")); err != nil {
		return account{}, err
	}
	if err := json.Unmarshal(b, &entries); err != nil {
		return account{}, err
	}
	if len(entries) != 1 || len(profile.Subscriptions) != 1 {
		return account{}, errors.New("nobody is signed in")
	}
	entries[0].subscription = profile.Subscriptions[0].ID
	return entries[0], nil
}

func (a account) token(scope string) (string, error) {
	resp, err := http.PostForm("https://login.microsoftonline.com/"+a.Tenant+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {a.ClientID}, "client_secret": {a.Secret},
		"scope": {scope},
	})
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var body struct {
		Token string `json:"access_token"`
		Error string `json:"error_description"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		return "", err
	}
	if body.Token == "" {
		return "", fmt.Errorf("no token: %s %s", resp.Status, body.Error)
	}
	return body.Token, nil
}

// deploy deploys an app that has no files, as whoever az is signed in as:
// deploy LABEL.
func deploy(args []string) error {
	who, err := signedIn(os.Getenv("AZURE_CONFIG_DIR"))
	if err != nil {
		return err
	}
	token, err := who.token("https://appservice.azure.com/.default")
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if _, err := z.Create("readme.txt"); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, "https://"+args[0]+".scm.azurewebsites.net/api/publish?type=zip", &archive)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return show(req)
}

// fetch gets a URL: fetch URL [HEADER=VALUE…].
func fetch(args []string) error {
	req, err := http.NewRequest(http.MethodGet, args[0], nil)
	if err != nil {
		return err
	}
	for _, h := range args[1:] {
		name, value, _ := strings.Cut(h, "=")
		req.Header.Set(name, value)
	}
	return show(req)
}

// direct gets a URL without asking any proxy: direct URL.
func direct(args []string) error {
	http.DefaultClient.Transport = &http.Transport{}
	return fetch(args)
}

// sql logs in to Azure SQL as whoever az is signed in as: sql SERVER[:PORT]. It
// prints the refusal.
func sql(args []string) error {
	who, err := signedIn(os.Getenv("AZURE_CONFIG_DIR"))
	if err != nil {
		return err
	}
	token, err := who.token("https://database.windows.net//.default")
	if err != nil {
		return err
	}
	connector, err := mssql.NewAccessTokenConnector("sqlserver://"+args[0]+"?database=db1&encrypt=true&TrustServerCertificate=false", func() (string, error) { return token, nil })
	if err != nil {
		return err
	}
	conn, err := connector.Connect(context.Background())
	if err != nil {
		return err
	}
	return conn.Close()
}

// taken takes a cloud's port 1433 away before it starts, as a SQL Server does
// that listens on every address. It writes the port where the cloud is to
// listen then, and ends when that file is gone.
func taken() error {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	port := free.Addr().(*net.TCPAddr).Port
	ln, err := net.Listen("tcp", net.JoinHostPort(hosts.SQLAddress(port).String(), strconv.Itoa(hosts.SQLPort)))
	if err := errors.Join(err, free.Close(), os.WriteFile("taken.part", []byte(strconv.Itoa(port)), 0o600), os.Rename("taken.part", "taken.port")); err != nil {
		return err
	}
	for err == nil {
		time.Sleep(20 * time.Millisecond)
		_, err = os.Stat("taken.port")
	}
	return ln.Close()
}

// serve is a web app: it answers with the request's path and what the platform
// added, until /quit.
func serve() error {
	ln, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		return err
	}
	if err := os.WriteFile("serving", []byte(port), 0o600); err != nil {
		return err
	}
	return http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/quit" {
			os.Exit(0)
		}
		fmt.Fprintf(w, "app%s %s %s proto=%s for=%t", os.Getenv("MARK"), r.Method, r.URL.RequestURI(),
			r.Header.Get("X-Forwarded-Proto"), r.Header.Get("X-Forwarded-For") != "")
	}))
}
