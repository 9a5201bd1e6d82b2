package content

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"slices"
	"strings"
)

// limits bound what one deployment may bring.
type limits struct {
	artifact int64 // bytes of what is sent; Azure's own limit for a zip
	unpacked int64 // bytes on disk
	files    int   // and folders
	// ratio is how many times larger than the archive its content may be,
	// beyond the first free bytes: real code stays below 20.
	ratio, free int64
	name        int // bytes of one path
}

var usual = limits{artifact: 2 << 30, unpacked: 4 << 30, files: 200_000, ratio: 200, free: 64 << 20, name: 1024}

// refused is a fault of the archive, in words for who sent it.
type refused struct{ text string }

func (e *refused) Error() string { return e.text }

func refuse(format string, args ...any) error { return &refused{fmt.Sprintf(format, args...)} }

// unzip unpacks an archive below a folder of root and returns the paths of its
// files, relative to root. Nothing is written outside of root, whatever the
// archive says: names are checked, and root does not follow links.
func unzip(archive *os.File, root *os.Root, below string, l limits) (files []string, err error) {
	info, err := archive.Stat()
	if err != nil {
		return nil, err
	}
	bounded := &directory{archive, directoryEnd + int64(l.files)*directoryEntry}
	reader, err := zip.NewReader(bounded, info.Size())
	if bounded.left < 0 {
		return nil, refuse("The zip file's directory is larger than %d entries take.", l.files)
	}
	bounded.left = math.MaxInt64 // the files are bounded by themselves
	if err != nil {
		return nil, refuse("The package is not a zip file that can be read: %v.", err)
	}
	if len(reader.File) > l.files {
		return nil, refuse("The zip file has %d entries; %d are allowed.", len(reader.File), l.files)
	}
	left := min(l.unpacked, max(l.free, info.Size()*l.ratio))
	if !fits(reader.File, left) {
		return nil, refuse("%s", tooMuch)
	}
	seen := map[string]bool{}    // whether it is a folder
	folders := map[string]bool{} // that were made, named or not
	for _, entry := range reader.File {
		name, folder, err := entryName(entry, l)
		if err != nil {
			return nil, err
		}
		if name == "." {
			continue
		}
		if was, again := seen[name]; again && !(was && folder) {
			return nil, refuse("The zip file has the name %q twice.", name)
		}
		seen[name] = folder
		// A name of a kilobyte can ask for hundreds of folders.
		for at := name; at != "." && !folders[at]; at = path.Dir(at) {
			if folder || at != name {
				folders[at] = true
			}
		}
		if len(files)+len(folders) > l.files {
			return nil, refuse("The zip file has more than %d files and folders, which are allowed.", l.files)
		}
		place := path.Join(below, name)
		if folder {
			if err := makeFolder(root, place); err != nil {
				return nil, err
			}
			continue
		}
		if err := makeFolder(root, path.Dir(place)); err != nil {
			return nil, err
		}
		n, err := writeEntry(entry, root, place, left)
		if err != nil {
			return nil, err
		}
		left -= n
		files = append(files, place)
	}
	return files, nil
}

// directoryEntry is what an entry takes in a zip's directory, on average, with a
// path of a hundred bytes.
const directoryEntry = 200

// directoryEnd is what is read to find the directory: its end, with a comment.
const directoryEnd = 128 << 10

// directory bounds what is read of an archive: the whole of its directory is
// taken into memory before any of it can be looked at, and without files it
// may be nothing else.
type directory struct {
	io.ReaderAt
	left int64
}

func (d *directory) ReadAt(p []byte, off int64) (int, error) {
	if d.left -= int64(len(p)); d.left < 0 {
		return 0, zip.ErrFormat
	}
	return d.ReaderAt.ReadAt(p, off)
}

const tooMuch = "The zip file unpacks to more than is allowed: to 4 GiB, or 200 times its own size."

// fits reports whether what the entries say of their sizes is within a limit,
// so that nothing is written of an archive that says the truth. What one that
// lies brings is counted as it comes.
func fits(entries []*zip.File, left int64) bool {
	for _, e := range entries {
		if e.UncompressedSize64 > uint64(left) {
			return false
		}
		left -= int64(e.UncompressedSize64)
	}
	return true
}

// entryName returns an entry's path with slashes, and whether it is a folder.
func entryName(entry *zip.File, l limits) (name string, folder bool, err error) {
	raw := strings.ReplaceAll(entry.Name, `\`, "/") // as Windows' own archiver writes
	folder = strings.HasSuffix(raw, "/")
	shown := raw
	if len(shown) > 100 {
		shown = shown[:100] + "…"
	}
	switch mode := entry.Mode(); {
	case len(raw) > l.name:
		return "", false, refuse("The zip file has a name of %d bytes, %q; %d are allowed.", len(raw), shown, l.name)
	case slices.ContainsFunc(strings.Split(raw, "/"), func(part string) bool { return len(part) > 255 }):
		return "", false, refuse("The zip file has the name %q; what stands between slashes may have 255 bytes.", shown)
	case raw == "" || strings.ContainsFunc(raw, func(c rune) bool { return c < 0x20 || c == 0x7f }):
		return "", false, refuse("The zip file has the name %q, which no file can have.", shown)
	case strings.HasPrefix(raw, "/") || len(raw) > 1 && raw[1] == ':':
		return "", false, refuse("The zip file has the absolute path %q.", shown)
	case entry.Flags&1 != 0:
		return "", false, refuse("The zip file has the encrypted entry %q.", shown)
	case mode&fs.ModeSymlink != 0:
		return "", false, refuse("The zip file has the symbolic link %q; zip the file that it leads to.", shown)
	case mode&fs.ModeType&^fs.ModeDir != 0:
		return "", false, refuse("The zip file has the special file %q.", shown)
	}
	for part := range strings.SplitSeq(raw, "/") {
		if part == ".." {
			return "", false, refuse("The zip file has the path %q, which leads out of the app.", shown)
		}
	}
	return path.Clean(strings.TrimSuffix(raw, "/")), folder, nil
}

// makeFolder makes a folder and those above it.
func makeFolder(root *os.Root, name string) error {
	err := root.MkdirAll(name, 0o700)
	if errors.Is(err, fs.ErrExist) || err != nil && strings.Contains(err.Error(), "not a directory") {
		return refuse("The zip file has %q both as a file and as a folder.", name)
	}
	return err
}

// writeEntry writes one file, at most left bytes of it. As in Azure every file
// may be executed: archives from Windows cannot say which.
func writeEntry(entry *zip.File, root *os.Root, name string, left int64) (int64, error) {
	in, err := entry.Open()
	if err != nil {
		return 0, refuse("%q in the zip file cannot be read: %v.", name, err)
	}
	defer in.Close()
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return 0, refuse("The zip file has %q both as a file and as a folder.", name)
	}
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(out, io.LimitReader(in, left+1))
	err = errors.Join(err, out.Close())
	switch {
	case n > left:
		return n, refuse("%s", tooMuch)
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, zip.ErrFormat), isCorrupt(err):
		return n, refuse("%q in the zip file is damaged: %v.", name, err)
	}
	return n, err
}
