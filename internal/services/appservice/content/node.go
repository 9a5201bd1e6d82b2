package content

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
)

// node installs what package.json names and runs its build script, as Oryx
// does.
func (b *builder) node(ctx context.Context) error {
	if !b.has("package.json") {
		b.log.add(logWarning, "Could not find package.json; Not installing dependencies.")
		return nil
	}
	var project struct {
		Scripts map[string]string `json:"scripts"`
	}
	data, err := readFile(b.dir, "package.json")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &project); err != nil {
		return &buildError{"package.json is not valid JSON: " + err.Error()}
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return &buildError{"The build needs npm, which is not installed on this machine."}
	}
	b.search = []string{filepath.Join(b.dir, "node_modules", ".bin")}
	b.log.add(logInfo, "Running 'npm install'...")
	if err := b.run(ctx, "npm install", "npm", "install", "--no-audit", "--no-fund", "--no-progress"); err != nil {
		return err
	}
	for _, script := range []string{"build", "build:azure"} {
		if project.Scripts[script] == "" {
			continue
		}
		b.log.add(logInfo, "Running 'npm run "+script+"'...")
		if err := b.run(ctx, "npm run "+script, "npm", "run", script); err != nil {
			return err
		}
	}
	return nil
}
