package main

import (
	"context"
	"embed"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// shim stands for the tools that Microsoft's tests import and that no
// registry publishes: it records nothing and lets every call go out.
//
//go:embed shim/devtools_testutils/*.py
var shim embed.FS

var pytestSummary = regexp.MustCompile(`(\d+) (passed|failed|skipped|error)`)
var pytestFailed = regexp.MustCompile(`(?m)^(?:FAILED|ERROR) (\S+)`)

func keyvaultPython(ctx context.Context, c *cloud) (*verdict, error) {
	const name, version = "azure-keyvault-secrets", "4.12.0"
	bin, source, err := c.pythonSource(ctx, name, version, "azure-identity", "aiohttp", "pytest", "pytest-asyncio", "pytest-timeout", "python-dateutil")
	if err != nil {
		return nil, err
	}
	return c.pytest(ctx, name, bin, filepath.Join(source, "tests"), []string{
		"AZURE_KEYVAULT_URL=https://" + vault + ".vault.azure.net", "AZURE_TEST_RUN_LIVE=true", "AZURE_SKIP_LIVE_RECORDING=true",
	}, "--timeout=120")
}

// tools returns a folder with the shim.
func (c *cloud) tools() (string, error) {
	dir := filepath.Join(c.dir, "shim")
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	files, err := fs.Sub(shim, "shim")
	if err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, files)
}

// readPytest counts what pytest says, and keeps it.
func readPytest(out, file string) (*verdict, error) {
	v := &verdict{output: file}
	for _, m := range pytestSummary.FindAllStringSubmatch(out, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		switch m[2] {
		case "passed":
			v.passed = n
		case "skipped":
			v.skipped = n
		}
	}
	for _, m := range pytestFailed.FindAllStringSubmatch(out, -1) {
		v.failed = append(v.failed, m[1])
	}
	return v, os.WriteFile(v.output, []byte(out), 0o600)
}
