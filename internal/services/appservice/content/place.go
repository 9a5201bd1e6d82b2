package content

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// placeFile puts one file at its place below wwwroot.
func placeFile(artifact io.Reader, root *os.Root, target string) error {
	if target == "" {
		return refuse("A path is needed for a single file.")
	}
	if err := makeFolder(root, path.Dir(target)); err != nil {
		return err
	}
	out, err := root.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, artifact)
	return errors.Join(err, out.Close())
}

// manifest is the name of the list of what a zip brought, beside wwwroot. The
// next one, unless it cleans, takes these files away and leaves the others, as
// Kudu does.
const manifest = "manifest"

func writeManifest(folder string, files []string) error {
	return os.WriteFile(filepath.Join(folder, manifest), []byte(strings.Join(files, "\n")), 0o600)
}

func readManifest(folder string) (map[string]bool, error) {
	brought := map[string]bool{}
	f, err := openIn(folder, manifest)
	if errors.Is(err, os.ErrNotExist) {
		return brought, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		brought[lines.Text()] = true
	}
	return brought, lines.Err()
}

// carryOver copies what the new version does not bring from the former one: all
// of it, or what no zip brought. Links and special files stay behind.
func carryOver(from, to string, all bool) error {
	brought := map[string]bool{}
	if !all {
		var err error
		if brought, err = readManifest(filepath.Dir(from)); err != nil {
			return err
		}
	} else if data, err := readFile(filepath.Dir(from), manifest); err == nil {
		// What the zip brought, it still did.
		if err := os.WriteFile(filepath.Join(filepath.Dir(to), manifest), data, 0o600); err != nil {
			return err
		}
	}
	source, err := os.OpenRoot(from)
	if err != nil {
		return err
	}
	defer source.Close()
	root, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(source.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "__pycache__":
			return fs.SkipDir
		case !d.Type().IsRegular() || brought[name]:
			return nil
		}
		return copyFile(source, root, name)
	})
}

func copyFile(source, root *os.Root, name string) error {
	in, err := OpenFile(source, name)
	if err != nil {
		return err
	}
	defer in.Close()
	var taken *refused
	if err := makeFolder(root, path.Dir(name)); errors.As(err, &taken) {
		return nil // a file of the new version is where this one's folder was
	} else if err != nil {
		return err
	}
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil // the new version has it
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
