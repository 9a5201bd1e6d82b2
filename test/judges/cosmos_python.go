package main

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"
)

// cosmosPythonUnserved names the tests that ask for what is not served, with
// the reasons.
//
//go:embed cosmos_python_unserved.txt
var cosmosPythonUnserved string

// cosmosPython plays what of the tests is meant for an emulator or a plain
// account; the rest is about several regions, splits and vectors.
func cosmosPython(ctx context.Context, c *cloud) (*verdict, error) {
	source, err := folder("LANYARD_COSMOS_PYTHON", "the tests of azure-cosmos (`tests` in its source distribution)")
	if err != nil {
		return nil, err
	}
	bin, err := c.installer.Venv(ctx, "judge-azure-cosmos", "azure-cosmos==4.17.1", "azure-identity", "aiohttp", "pytest", "pytest-asyncio", "pytest-timeout")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotRun, err)
	}
	env, err := c.cosmosEnv(ctx, "cosjudgespython")
	if err != nil {
		return nil, err
	}
	v, err := c.pytest(ctx, "azure-cosmos", bin, source, env, "--timeout=120", "-W", "ignore", "-m", "cosmosEmulator or cosmosLong or cosmosQuery")
	if err == nil {
		v.unserved = names(cosmosPythonUnserved)
	}
	return v, err
}

// pytest runs the tests in a folder; tools stands for what they import of
// Microsoft's own.
func (c *cloud) pytest(ctx context.Context, name, bin, tests string, env []string, args ...string) (*verdict, error) {
	tools, err := c.tools()
	if err != nil {
		return nil, err
	}
	args = append([]string{filepath.Join(bin, "python"), "-m", "pytest", "-o", "asyncio_mode=auto", "-p", "no:cacheprovider", "--tb=native", "--show-capture=no", "-q"}, args...)
	// A failing test is no error of this program's.
	out, _ := c.inside(ctx, tests, append(env, "PYTHONPATH="+tools), append(args, ".")...)
	return readPytest(out, filepath.Join(c.dir, name+".log"))
}
