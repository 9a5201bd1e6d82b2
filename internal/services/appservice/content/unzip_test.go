package content

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// member is an entry of a test's archive.
type member struct {
	name, text string
	mode       fs.FileMode
}

func archive(t testing.TB, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.mode != 0 {
			h.SetMode(m.mode)
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(f, m.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file(t, b.Bytes())
}

func file(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// unpack unpacks into a folder of its own, whose surroundings must stay empty.
func unpack(t testing.TB, path string, l limits) (dir string, files []string, err error) {
	t.Helper()
	around := t.TempDir()
	dir = filepath.Join(around, "in")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	files, err = unzip(f, root, "", l)
	if beside, _ := os.ReadDir(around); len(beside) != 1 {
		t.Errorf("it wrote beside its folder: %v", beside)
	}
	return dir, files, err
}

func TestUnzip(t *testing.T) {
	dir, files, err := unpack(t, archive(t,
		member{name: "app.py", text: "one"}, member{name: "pkg/"}, member{name: "pkg/a/b.txt", text: "two"}, member{name: `win\c.txt`, text: "three"},
		member{name: "./d.txt", text: "four"}, member{name: "pkg/"}), usual)
	if err != nil || strings.Join(files, " ") != "app.py pkg/a/b.txt win/c.txt d.txt" {
		t.Fatalf("%v %v", files, err)
	}
	for name, want := range map[string]string{"app.py": "one", "pkg/a/b.txt": "two", "win/c.txt": "three", "d.txt": "four"} {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); string(got) != want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestHostileZips(t *testing.T) {
	small := limits{artifact: 1 << 20, unpacked: 1 << 20, files: 5, ratio: 10, free: 1 << 10, name: 300}
	encrypted := archive(t, member{name: "a", text: "b"})
	data, _ := os.ReadFile(encrypted)
	data[6] |= 1 // in the local header, and in the directory:
	data[bytes.Index(data, []byte("PK\x01\x02"))+8] |= 1
	encrypted = file(t, data)
	damaged, _ := os.ReadFile(archive(t, member{name: "a.txt", text: strings.Repeat("random words 1234 ", 30)}))
	damaged[45] ^= 0xff
	for name, c := range map[string]struct{ path, want string }{
		"up":                  {archive(t, member{name: "../evil", text: "x"}), "leads out"},
		"up inside":           {archive(t, member{name: "a/../../evil", text: "x"}), "leads out"},
		"up with backslashes": {archive(t, member{name: `..\evil`, text: "x"}), "leads out"},
		"up as a folder":      {archive(t, member{name: "../"}), "leads out"},
		"absolute":            {archive(t, member{name: "/tmp/evil", text: "x"}), "absolute"},
		"drive":               {archive(t, member{name: `C:\evil`, text: "x"}), "absolute"},
		"share":               {archive(t, member{name: `\\host\evil`, text: "x"}), "absolute"},
		"link":                {archive(t, member{name: "a", text: "/etc/passwd", mode: fs.ModeSymlink | 0o777}), "symbolic link"},
		"through a link":      {archive(t, member{name: "a", text: "/tmp", mode: fs.ModeSymlink | 0o777}, member{name: "a/evil", text: "x"}), "symbolic link"},
		"device":              {archive(t, member{name: "a", mode: fs.ModeDevice | 0o600}), "special file"},
		"pipe":                {archive(t, member{name: "a", mode: fs.ModeNamedPipe | 0o600}), "special file"},
		"zero byte":           {archive(t, member{name: "a\x00b", text: "x"}), "no file can have"},
		"newline":             {archive(t, member{name: "a\nb", text: "x"}), "no file can have"},
		"nameless":            {archive(t, member{name: "", text: "x"}), "no file can have"},
		"twice":               {archive(t, member{name: "a", text: "x"}, member{name: "./a", text: "y"}), "twice"},
		"file, then folder":   {archive(t, member{name: "a", text: "x"}, member{name: "a/b", text: "y"}), "both as a file and as a folder"},
		"folder, then file":   {archive(t, member{name: "a/b", text: "x"}, member{name: "a", text: "y"}), "both as a file and as a folder"},
		"folder and file":     {archive(t, member{name: "a/"}, member{name: "a", text: "y"}), "twice"},
		"long":                {archive(t, member{name: strings.Repeat("n", 301), text: "x"}), "301 bytes"},
		"many":                {archive(t, member{name: "1"}, member{name: "2"}, member{name: "3"}, member{name: "4"}, member{name: "5"}, member{name: "6"}), "6 entries"},
		"a large directory":   {archive(t, slices.Repeat([]member{{name: "a"}}, 5000)...), "directory is larger than 5 entries"},
		"a long part":         {archive(t, member{name: "a/" + strings.Repeat("n", 256), text: "x"}), "255 bytes"},
		"deep":                {archive(t, member{name: "a/b/c/d", text: "x"}, member{name: "e/f/g/h", text: "y"}), "more than 5 files and folders"},
		"bomb":                {archive(t, member{name: "a", text: strings.Repeat("0", 1<<20)}), "unpacks to more"},
		"encrypted":           {encrypted, "encrypted"},
		"damaged":             {file(t, damaged), "damaged"},
		"no zip":              {file(t, []byte("hello")), "not a zip file"},
		"empty":               {file(t, nil), "not a zip file"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := unpack(t, c.path, small)
			var fault *refused
			if !errors.As(err, &fault) || !strings.Contains(fault.text, c.want) {
				t.Errorf("%v, want a refusal with %q", err, c.want)
			}
		})
	}
}

// TestLyingSizes: what an entry says of its size is not believed.
func TestLyingSizes(t *testing.T) {
	data, _ := os.ReadFile(archive(t, member{name: "a", text: strings.Repeat("0", 1<<20)}))
	at := bytes.Index(data, []byte("PK\x01\x02"))
	copy(data[at+24:], []byte{10, 0, 0, 0})
	_, _, err := unpack(t, file(t, data), limits{artifact: 1 << 20, unpacked: 1 << 12, files: 5, ratio: 1000, free: 1 << 10, name: 64})
	var fault *refused
	if !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
}

func FuzzUnzip(f *testing.F) {
	for _, m := range []member{{name: "a/b", text: "x"}, {name: "../a", text: "x"}, {name: "l", text: "/etc", mode: fs.ModeSymlink | 0o777}} {
		data, _ := os.ReadFile(archive(f, m, member{name: "l/x", text: "y"}))
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir, files, err := unpack(t, file(t, data), limits{artifact: 1 << 20, unpacked: 1 << 16, files: 20, ratio: 100, free: 1 << 10, name: 64})
		if err != nil {
			return
		}
		for _, name := range files {
			info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil || !info.Mode().IsRegular() || !filepath.IsLocal(name) {
				t.Errorf("%q: %v %v", name, info, err)
			}
		}
	})
}

func FuzzTarget(f *testing.F) {
	for _, s := range []string{"", "a/b.txt", "/home/site/wwwroot/x", "../x", `..\x`, "/home/../etc", "/etc/passwd", "a/../../b", "site/wwwroot/../x", "/home/LogFiles/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Target(text)
		if err == nil && got != "" && (!filepath.IsLocal(got) || strings.HasPrefix(got, "/")) {
			t.Errorf("%q leads to %q", text, got)
		}
	})
}

func TestTarget(t *testing.T) {
	for text, want := range map[string]string{
		"": "", ".": "", "/": "", "a/b.txt": "a/b.txt", "/a": "a", "/home/site/wwwroot": "", "/home/site/wwwroot/": "", "/home/site/wwwroot/a/b": "a/b", "site/wwwroot/c": "c",
		`a\b`: "a/b", "a/./b/../c": "a/c",
	} {
		if got, err := Target(text); err != nil || got != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for _, text := range []string{"..", "../a", "a/../../b", `..\a`, "/home/site/wwwroot/../../x", "/home/LogFiles/x", "a\x00b", "a\nb", strings.Repeat("n", 2000)} {
		if got, err := Target(text); err == nil {
			t.Errorf("%q leads to %q", text, got)
		}
	}
}

// TestBombWritesNothing: an archive that says how large it is is refused before
// the disk sees it.
func TestBombWritesNothing(t *testing.T) {
	small := limits{artifact: 1 << 20, unpacked: 1 << 20, files: 5, ratio: 10, free: 1 << 10, name: 64}
	dir, _, err := unpack(t, archive(t, member{name: "a", text: "x"}, member{name: "b", text: strings.Repeat("0", 1<<20)}), small)
	var fault *refused
	if left, _ := os.ReadDir(dir); !errors.As(err, &fault) || len(left) != 0 {
		t.Errorf("%v, and %v is written", err, left)
	}
}
