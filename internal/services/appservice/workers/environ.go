package workers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/startup"
)

// kept are the variables that an app's process gets of ours: what it needs to
// run at all, and the way to the outside. Whatever else the cloud was started
// with, its master key for one, is none of the app's business.
var kept = map[string]bool{
	"PATH": true, "LANG": true, "LANGUAGE": true, "TZ": true, "TMPDIR": true, "USER": true, "LOGNAME": true,
	"SSL_CERT_FILE": true, "SSL_CERT_DIR": true, "REQUESTS_CA_BUNDLE": true, "CURL_CA_BUNDLE": true, "NODE_EXTRA_CA_CERTS": true,
	"HTTPS_PROXY": true, "HTTP_PROXY": true, "ALL_PROXY": true, "NO_PROXY": true,
	"SYSTEMROOT": true, "COMSPEC": true, "PATHEXT": true, "TEMP": true, "TMP": true, // Windows
	"LANYARD_PROXY": true, "LANYARD_CACHE": true,
}

// Marks by which the processes of an app are known, whatever they become.
const (
	tokenVariable = "LANYARD_HOSTED"
	homeVariable  = "LANYARD_HOSTED_HOME"
)

// environment is what the run of an app is started with. The run adds what
// App Service gives, the app's settings last.
func (p *process) environment(ctx context.Context, plan startup.Plan) ([]string, error) {
	if runtime.GOOS == "windows" {
		return nil, fmt.Errorf("apps are hosted on Linux and macOS; on Windows use `lanyard run --app %s`", p.site.Name)
	}
	s, env := p.app.s, []string{}
	search := os.Getenv("PATH")
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if upper := strings.ToUpper(name); upper != "PATH" && (kept[upper] || strings.HasPrefix(upper, "LC_")) {
			env = append(env, kv)
		}
	}
	var libraries []string
	add := func(folder string) {
		search = folder + string(os.PathListSeparator) + search
		found, _ := filepath.Glob(filepath.Join(filepath.Dir(folder), "lib", "python3*", "site-packages"))
		libraries = append(found, libraries...)
	}
	if plan.Python && s.Platform != nil {
		bin, err := s.Platform(ctx)
		switch {
		case err == nil:
			add(bin)
		case p.version.Env == "":
			return nil, fmt.Errorf("the platform's Python could not be installed: %w", err)
		default: // the app may bring gunicorn itself
			p.app.logs.platform("The platform's Python could not be installed: " + firstLine(err.Error()))
		}
	}
	if p.version.Env != "" {
		add(filepath.Join(p.version.Env, "bin"))
		env = append(env, "VIRTUAL_ENV="+p.version.Env)
	}
	if len(libraries) > 0 {
		// The app's packages before the platform's, as App Service has it.
		env = append(env, "PYTHONPATH="+strings.Join(libraries, string(os.PathListSeparator)))
	}
	home := s.Content.Folder(p.site.ID)
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	port := strconv.Itoa(p.given)
	env = append(env, "PATH="+search, "HOME="+home,
		// App Service says 0.0.0.0, where an app would be open to the network.
		"HOST=127.0.0.1", "UVICORN_HOST=127.0.0.1", "UVICORN_PORT="+port,
		tokenVariable+"="+p.token, homeVariable+"="+s.Home)
	if strings.TrimSpace(p.site.Command) != "" {
		// Without it gunicorn would listen on PORT of every address; an
		// address in the command wins.
		env = append(env, "GUNICORN_CMD_ARGS=--bind=127.0.0.1:"+port)
	}
	return env, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

func lastLine(text string) string {
	return text[strings.LastIndexByte(text, '\n')+1:]
}
