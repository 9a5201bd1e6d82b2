package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	arm  = "https://management.azure.com"
	kudu = "https://appservice.azure.com"
)

type object = map[string]any

// deploy makes a web app whose startup command is this program.
func deploy(c *rig.Cloud) (*rig.Client, error) {
	o, err := rig.Operator(c)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := makeApp(c, o, app, object{"linuxFxVersion": "DOTNETCORE|8.0", "appCommandLine": "exec '" + self + "' -app"}); err != nil {
		return nil, err
	}
	return o, publish(o, app, map[string][]byte{"readme.txt": nil})
}

// makeApp makes a web app, and what it stands on.
func makeApp(c *rig.Cloud, o *rig.Client, name string, config object) error {
	token, err := o.Token(arm)
	if err != nil {
		return err
	}
	group := "/subscriptions/" + c.SubscriptionID + "/resourceGroups/bench"
	plan := group + "/providers/Microsoft.Web/serverfarms/bench"
	for _, r := range []struct {
		id   string
		body object
	}{
		{group + "?api-version=2024-11-01", object{"location": "westeurope"}},
		{plan + "?api-version=2025-05-01", object{"location": "westeurope", "sku": object{"name": "B1"}, "properties": object{"reserved": true}}},
		{group + "/providers/Microsoft.Web/sites/" + name + "?api-version=2025-05-01", object{"location": "westeurope", "properties": object{"serverFarmId": plan, "siteConfig": config}}},
	} {
		body, err := json.Marshal(r.body)
		if err != nil {
			return err
		}
		if _, err := o.Send("PUT", arm+r.id, "Bearer "+token, "application/json", body); err != nil {
			return err
		}
	}
	return nil
}

// publish deploys a zip of files, and returns when it is deployed.
func publish(o *rig.Client, name string, files map[string][]byte) error {
	token, err := o.Token(kudu)
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for name, data := range files {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	_, err = o.Send("POST", "https://"+name+".scm.azurewebsites.net/api/publish?type=zip", "Bearer "+token, "application/zip", archive.Bytes())
	return err
}

// beside starts the app once more, for the bare proxy.
func beside() (url string, stop func(), err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := ln.Addr().String()
	port := ln.Addr().(*net.TCPAddr).Port
	if err := ln.Close(); err != nil {
		return "", nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(self, "-app")
	cmd.Env, cmd.Stderr = append(os.Environ(), "PORT="+strconv.Itoa(port)), os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return "http://" + address, stop, nil
		}
	}
	stop()
	return "", nil, fmt.Errorf("the app does not listen on %s", address)
}
