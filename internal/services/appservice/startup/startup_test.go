package startup

import (
	"strings"
	"testing"
	"testing/fstest"
)

func files(named map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range named {
		out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return out
}

// What App Service starts for what lies in the folder.
func TestChoose(t *testing.T) {
	gunicorn := "export GUNICORN_CMD_ARGS='--timeout 600 --access-logfile '\\''-'\\'' --error-logfile '\\''-'\\'' --bind=127.0.0.1:4711'\nexec python -m gunicorn "
	python := func(names ...string) map[string]string {
		m := map[string]string{}
		for _, n := range names {
			m[n] = "from flask import Flask"
		}
		return m
	}
	fast := map[string]string{"main.py": "from fastapi import FastAPI\n", "app.py": "import flask\n"}
	for _, c := range []struct {
		name, runtime, command string
		files                  map[string]string
		want                   string
	}{
		{"flask", "PYTHON|3.11", "", python("app.py"), gunicorn + "app:app"},
		{"application.py is first", "PYTHON|3.11", "", python("app.py", "application.py"), gunicorn + "application:app"},
		{"run.py before index.py", "PYTHON|3.11", "", python("index.py", "run.py"), gunicorn + "run:app"},
		{"server.py", "PYTHON|3.11", "", python("server.py", "wsgi.py"), gunicorn + "server:app"},
		{"wsgi.py at the root", "PYTHON|3.11", "", python("wsgi.py"), gunicorn + "wsgi:app"},
		{"main.py is no app", "PYTHON|3.11", "", python("main.py"), ""},
		{"django", "PYTHON|3.11", "", python("mysite/wsgi.py", "manage.py", "app.py"), gunicorn + "mysite.wsgi"},
		{"an environment is no app", "PYTHON|3.11", "", map[string]string{"antenv/wsgi.py": "", "antenv/pyvenv.cfg": "", "zsite/wsgi.py": ""}, gunicorn + "zsite.wsgi"},
		{"fastapi", "PYTHON|3.14", "", fast, gunicorn + "-k uvicorn_worker.UvicornWorker main:app"},
		{"no fastapi before 3.14", "PYTHON|3.13", "", fast, gunicorn + "app:app"},
		{"no python in a node app", "NODE|20-lts", "", python("app.py"), ""},
		{"npm start", "NODE|20-lts", "", map[string]string{"package.json": `{"scripts":{"start":"node x"}}`, "server.js": ""}, "exec npm start"},
		{"main", "NODE|20-lts", "", map[string]string{"package.json": `{"main":"lib/x.js"}`, "server.js": ""}, "exec node 'lib/x.js'"},
		{"server.js", "NODE|20-lts", "", map[string]string{"package.json": `{`, "server.js": "", "app.js": ""}, "exec node 'server.js'"},
		{"no runtime: what is there", "", "", map[string]string{"index.js": ""}, "exec node 'index.js'"},
		{"nothing", "PYTHON|3.11", "", nil, ""},
		{"another runtime", "DOTNETCORE|8.0", "", python("app.py"), ""},
		{"another runtime with a command", "DOTNETCORE|8.0", "dotnet x.dll", nil, "dotnet x.dll"},
		{"the command wins", "PYTHON|3.11", "python -m http.server $PORT", python("app.py"), "python -m http.server $PORT"},
		{"a file", "PYTHON|3.11", "startup.sh", map[string]string{"startup.sh": "exec gunicorn x:app"}, "exec sh './startup.sh'"},
		{"a file that says by what", "PYTHON|3.11", "./go", map[string]string{"go": "#!/usr/bin/env -S bash -e\nx"}, "exec '/usr/bin/env' '-S' 'bash' '-e' './go'"},
		{"a file of JavaScript", "NODE|20-lts", "x.js", map[string]string{"x.js": ""}, "exec node './x.js'"},
		{"a name of no file", "PYTHON|3.11", "startup.sh", nil, "startup.sh"},
		{"a path out of the folder", "PYTHON|3.11", "../x", map[string]string{"x": ""}, "../x"},
	} {
		got := Choose(App{Files: files(c.files), Runtime: c.runtime, Command: c.command, Port: 4711, Cores: 2})
		if got.Shell != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got.Shell, c.want)
		}
		if got.Why == "" {
			t.Errorf("%s: no reason", c.name)
		}
	}
}

// Addresses that App Service's documentation names lead to the app's own port;
// others stay as they are.
func TestAdapt(t *testing.T) {
	for command, want := range map[string]string{
		"gunicorn --bind=0.0.0.0 --timeout 600 app:app":                  "gunicorn --bind=127.0.0.1:4711 --timeout 600 app:app",
		"gunicorn --bind 0.0.0.0:8000 app:app":                           "gunicorn --bind 127.0.0.1:4711 app:app",
		"gunicorn -b :8000 app:app":                                      "gunicorn -b 127.0.0.1:4711 app:app",
		"gunicorn -b '0.0.0.0:8000' app:app":                             "gunicorn -b '127.0.0.1:4711' app:app",
		"gunicorn -b 0.0.0.0:$PORT app:app":                              "gunicorn -b 127.0.0.1:$PORT app:app",
		"python -m uvicorn main:app --host 0.0.0.0":                      "python -m uvicorn main:app --host 127.0.0.1",
		"uvicorn main:app --host 0.0.0.0 --port 8000":                    "uvicorn main:app --host 127.0.0.1 --port 4711",
		"python -m http.server --bind 127.0.0.1 $PORT":                   "python -m http.server --bind 127.0.0.1 $PORT",
		"streamlit run x.py --server.port 8000 --server.address 0.0.0.0": "streamlit run x.py --server.port 4711 --server.address 127.0.0.1",
		"flask run -h 0.0.0.0 -p 8000":                                   "flask run -h 127.0.0.1 -p 4711",
		"gunicorn --bind=0.0.0.0:5000 app:app":                           "gunicorn --bind=127.0.0.1:5000 app:app",
		"python app.py 80001 http://x:80000/ --portx 8000":               "python app.py 80001 http://x:80000/ --portx 8000",
		"curl http://10.0.0.0:8000/ && gunicorn app:app":                 "curl http://10.0.0.0:8000/ && gunicorn app:app",
		"gunicorn --bind=unix:/tmp/x app:app --workers 8000":             "gunicorn --bind=unix:/tmp/x app:app --workers 8000",
	} {
		if got := adapt(command, 4711); got != want {
			t.Errorf("%s\nbecomes %s\nwant    %s", command, got, want)
		}
	}
}

func TestSettingsOfGunicorn(t *testing.T) {
	got := Choose(App{Files: files(map[string]string{"app.py": ""}), Runtime: "PYTHON|3.12", Port: 1, Cores: 3, Settings: map[string]string{
		"PYTHON_ENABLE_GUNICORN_MULTIWORKERS": "true", "PYTHON_GUNICORN_CONFIG_PATH": "a b.py", "PYTHON_GUNICORN_CUSTOM_THREAD_NUM": "2; rm",
	}}).Shell
	if !strings.Contains(got, "--workers=7 ") || !strings.Contains(got, "a b.py") || strings.Contains(got, "rm") {
		t.Error(got)
	}
}
