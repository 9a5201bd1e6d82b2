package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// pythonSource installs a package with what its tests need, unpacks its
// source distribution, and returns the folders of the programs and the source.
func (c *cloud) pythonSource(ctx context.Context, name, version string, needs ...string) (bin, source string, err error) {
	bin, err = c.installer.Venv(ctx, "judge-"+strings.ToLower(name), append([]string{name + "==" + version, "setuptools", "wheel"}, needs...)...)
	if err != nil {
		return "", "", fmt.Errorf("%w: %w", errNotRun, err)
	}
	python := filepath.Join(bin, "python")
	dir := filepath.Join(c.dir, name)
	if _, err := c.command(ctx, "", nil, python, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", dir, name+"=="+version); err != nil {
		return "", "", fmt.Errorf("%w: %w", errNotRun, err)
	}
	archives, err := filepath.Glob(filepath.Join(dir, "*.tar.gz"))
	if err != nil || len(archives) != 1 {
		return "", "", fmt.Errorf("%w: %s has no source distribution", errNotRun, name)
	}
	if _, err := c.command(ctx, dir, nil, python, "-m", "tarfile", "-e", archives[0], dir); err != nil {
		return "", "", err
	}
	tests, err := filepath.Glob(filepath.Join(dir, "*", "test*"))
	if err != nil || len(tests) == 0 {
		return "", "", fmt.Errorf("%w: the source distribution of %s carries no tests", errNotRun, name)
	}
	return bin, filepath.Dir(tests[0]), nil
}
