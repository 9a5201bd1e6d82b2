package clients

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrMissing says that the machine lacks the program that an installation
// needs: Node or Java.
var ErrMissing = errors.New("not installed on this machine")

// Npm installs packages ("name@version") and returns the folder that holds
// node_modules.
func (in *Installer) Npm(ctx context.Context, name string, packages ...string) (string, error) {
	if _, err := exec.LookPath("npm"); err != nil {
		return "", fmt.Errorf("npm: %w", ErrMissing)
	}
	return in.install(ctx, fmt.Sprintf("Installing %s (%s)", name, strings.Join(packages, " ")), "npm-"+name, strings.Join(packages, "\n"), func(ctx context.Context, dir string, log io.Writer) error {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"private":true}`), 0o600); err != nil {
			return err
		}
		return command(ctx, log, dir, "npm", append([]string{"install", "--ignore-scripts", "--no-audit", "--no-fund"}, packages...)...)
	})
}

// mavenCopy names the plugin's version, so that Maven neither asks which is the
// newest nor takes the old one that it would without.
const mavenCopy = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies"

// Maven downloads the dependencies of a project file and returns the folder
// of their jars.
func (in *Installer) Maven(ctx context.Context, name, pom string) (string, error) {
	if _, err := exec.LookPath("mvn"); err != nil {
		return "", fmt.Errorf("mvn: %w", ErrMissing)
	}
	dir, err := in.install(ctx, "Installing "+name+" (Maven artifacts)", "maven-"+name, pom, func(ctx context.Context, dir string, log io.Writer) error {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "pom.xml"), []byte(pom), 0o600); err != nil {
			return err
		}
		return command(ctx, log, dir, "mvn", "-B", mavenCopy, "-DoutputDirectory=jars")
	})
	return filepath.Join(dir, "jars"), err
}
