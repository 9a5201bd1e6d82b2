package startup

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// python starts Django, FastAPI or Flask, in App Service's order, behind
// gunicorn.
func (a App) python() Plan {
	if module := a.django(); module != "" {
		return a.gunicorn(module, "Detected a Django app in "+strings.TrimSuffix(module, ".wsgi")+".")
	}
	if file := a.fastAPI(); file != "" {
		return a.gunicorn("-k uvicorn_worker.UvicornWorker "+module(file)+":app", "Detected a FastAPI app in "+file+".")
	}
	if file := a.first("application.py", "app.py", "run.py", "index.py", "server.py", "wsgi.py"); file != "" {
		return a.gunicorn(module(file)+":app", "Detected a Flask app in "+file+".")
	}
	return Plan{}
}

func module(file string) string { return strings.TrimSuffix(file, ".py") }

// django looks for a folder with a wsgi.py.
func (a App) django() string {
	folders, err := fs.ReadDir(a.Files, ".")
	if err != nil {
		return ""
	}
	for _, d := range folders {
		// A virtual environment is no part of the app.
		if d.IsDir() && identifier.MatchString(d.Name()) && !a.file(path.Join(d.Name(), "pyvenv.cfg")) && a.file(path.Join(d.Name(), "wsgi.py")) {
			return d.Name() + ".wsgi"
		}
	}
	return ""
}

// identifier is what Python can import.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

var (
	importsFastAPI = regexp.MustCompile(`(?m)^\s*(from|import)\s+fastapi\b`)
	importsFlask   = regexp.MustCompile(`(?mi)^\s*(from|import)\s+flask\b`)
)

// fastAPI looks for FastAPI from Python 3.14 on, as App Service does.
func (a App) fastAPI() string {
	if major, minor := a.version(); major < 3 || major == 3 && minor < 14 {
		return ""
	}
	for _, file := range []string{"main.py", "app.py", "application.py", "server.py", "asgi.py", "api.py", "index.py", "run.py"} {
		if text := a.read(file); importsFastAPI.Match(text) && !importsFlask.Match(text) {
			return file
		}
	}
	return ""
}

// gunicorn is the command that App Service makes, but for the address: an app
// here shares the machine, so that it listens on loopback and on a port of its
// own.
func (a App) gunicorn(what, why string) Plan {
	args := "--timeout 600 --access-logfile '-' --error-logfile '-'"
	if file := a.Settings["PYTHON_GUNICORN_CONFIG_PATH"]; file != "" {
		args += " -c " + quote(file)
	}
	if strings.EqualFold(a.Settings["PYTHON_ENABLE_GUNICORN_MULTIWORKERS"], "true") {
		workers := a.Settings["PYTHON_GUNICORN_CUSTOM_WORKER_NUM"]
		if !number.MatchString(workers) {
			workers = fmt.Sprint(2*a.Cores + 1)
		}
		args += " --workers=" + workers
		if threads := a.Settings["PYTHON_GUNICORN_CUSTOM_THREAD_NUM"]; number.MatchString(threads) {
			args += " --threads=" + threads
		}
	}
	args += fmt.Sprintf(" --bind=127.0.0.1:%d", a.Port)
	return Plan{Shell: "export GUNICORN_CMD_ARGS=" + quote(args) + "\nexec python -m gunicorn " + what, Why: why, Python: true}
}

var number = regexp.MustCompile(`^[1-9][0-9]{0,3}$`)
