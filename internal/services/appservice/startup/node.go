package startup

import "encoding/json"

// node starts what package.json says, or the first of the files that App
// Service knows.
func (a App) node() Plan {
	var manifest struct {
		Main    string            `json:"main"`
		Scripts map[string]string `json:"scripts"`
	}
	// One that is no JSON says nothing; the app's own npm will complain of it.
	_ = json.Unmarshal(a.read("package.json"), &manifest)
	switch {
	case manifest.Scripts["start"] != "" && a.file("yarn.lock"):
		return Plan{Shell: "exec yarn run start", Why: "Detected a start script in package.json."}
	case manifest.Scripts["start"] != "":
		return Plan{Shell: "exec npm start", Why: "Detected a start script in package.json."}
	case manifest.Main != "":
		return Plan{Shell: "exec node " + quote(manifest.Main), Why: "Detected the main file " + manifest.Main + " in package.json."}
	}
	if file := a.first("bin/www", "server.js", "app.js", "index.js", "hostingstart.js"); file != "" {
		return Plan{Shell: "exec node " + quote(file), Why: "Detected a Node.js app in " + file + "."}
	}
	return Plan{}
}
