package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// cosmosJSUnserved names the tests that ask for what is not served, with the
// reasons.
//
//go:embed cosmos_js_unserved.txt
var cosmosJSUnserved string

// cosmosJSNeeds are the packages that the tests and the client in the folder
// are built and run with, in the versions that it names.
var cosmosJSNeeds = []string{
	"typescript@3.5.1", "mocha@5.2.0", "sinon@7.2.7", "source-map-support@0.5.11", "proxy-agent@3.0.3", "tslib@1.14.1",
	"@azure/cosmos-sign@1.0.2", "abort-controller@3.0.0", "atob@2.1.2", "binary-search-bounds@2.0.3", "crypto-hash@1.1.0", "debug@4.1.1", "fast-json-stable-stringify@2.0.0",
	"node-abort-controller@1.0.3", "node-fetch@2.6.0", "priorityqueuejs@1.0.0", "semaphore@1.0.5", "universal-user-agent@2.1.0", "uuid@3.3.2",
	"@types/node@10.5.8", "@types/mocha@5.2.5",
}

// tapResult is a line that mocha prints for each test.
var tapResult = regexp.MustCompile(`(?m)^(not ok|ok) \d+ (.+)$`)

func cosmosJS(ctx context.Context, c *cloud) (*verdict, error) {
	given, err := folder("LANYARD_COSMOS_JS", "the repository Azure/azure-cosmos-js")
	if err != nil {
		return nil, err
	}
	packages, err := c.installer.Npm(ctx, "judge-cosmos-js", cosmosJSNeeds...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotRun, err)
	}
	source := filepath.Join(c.dir, "azure-cosmos-js")
	for _, part := range []string{"src", "test"} {
		if err := os.CopyFS(filepath.Join(source, part), os.DirFS(filepath.Join(given, part))); err != nil {
			return nil, err
		}
	}
	manifest, err := os.ReadFile(filepath.Join(given, "package.json"))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(source, "package.json"), manifest, 0o600); err != nil {
		return nil, err
	}
	if err := os.Symlink(filepath.Join(packages, "node_modules"), filepath.Join(source, "node_modules")); err != nil {
		return nil, err
	}
	for _, part := range []string{"src", "test"} {
		// It complains of the types of packages newer than itself, and writes
		// the programs all the same.
		_, _ = c.command(ctx, source, nil, "node", "node_modules/typescript/bin/tsc", "-p", part, "--module", "commonjs")
	}
	if _, err := os.Stat(filepath.Join(source, "test", "common", "setup.js")); err != nil {
		return nil, fmt.Errorf("%w: the tests do not build: %w", errNotRun, err)
	}
	env, err := c.cosmosEnv(ctx, "cosjudgesjs")
	if err != nil {
		return nil, err
	}
	out, err := c.inside(ctx, source, env, "node", "node_modules/mocha/bin/_mocha", "-r", "./test/common/setup.js", "test/**/*.spec.js", "--timeout", "60000", "--exit", "--reporter", "tap")
	if !strings.Contains(out, "ok 1 ") { // else failing tests are no error of this program's
		return nil, err
	}
	v := &verdict{output: source + ".log", unserved: names(cosmosJSUnserved)}
	for _, m := range tapResult.FindAllStringSubmatch(out, -1) {
		switch {
		case m[1] == "not ok":
			v.failed = append(v.failed, m[2])
		case strings.Contains(m[2], "# SKIP"):
			v.skipped++
		default:
			v.passed++
		}
	}
	return v, os.WriteFile(v.output, []byte(out), 0o600)
}
