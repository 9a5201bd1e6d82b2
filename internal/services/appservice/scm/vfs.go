package scm

import (
	"context"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// The folders of /home that there are.
const (
	logFolder = "LogFiles"
	appFolder = "site/wwwroot"
)

// folderOf returns where a folder of /home lies, "" if nothing is there.
func (s *Service) folderOf(ctx context.Context, site *armkit.Resource, mount string) (string, error) {
	if mount == logFolder {
		return s.Content.LogFiles(site.ID), nil
	}
	v, _, err := s.Content.Current(ctx, site.ID)
	return v.Dir, err
}

// readRoot lists /home.
func (s *Service) readRoot(_ context.Context, r *web.Request) (*web.Response, error) {
	return web.JSON(http.StatusOK, []vfsEntry{s.virtual(r, logFolder), s.virtual(r, "site")}), nil
}

// readFile answers a file below /home, or the list of a folder.
func (s *Service) readFile(ctx context.Context, r *web.Request) (*web.Response, error) {
	name := strings.Trim(r.Param("path"), "/")
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return nil, azerr.BadRequest("'%s' is not a path below /home.", name)
	}
	if name == "site" {
		return web.JSON(http.StatusOK, []vfsEntry{s.virtual(r, appFolder)}), nil
	}
	for _, mount := range []string{logFolder, appFolder} {
		rest, ok := strings.CutPrefix(name+"/", mount+"/")
		if !ok {
			continue
		}
		folder, err := s.folderOf(ctx, siteOf(r), mount)
		if err != nil {
			return nil, err
		}
		root, err := s.Content.Open(siteOf(r).ID, folder)
		if err != nil && rest == "" {
			return web.JSON(http.StatusOK, []vfsEntry{}), nil // nothing was written or deployed yet
		}
		if err != nil {
			return nil, missing(name)
		}
		defer root.Close()
		return readBelow(r, root, strings.TrimSuffix(rest, "/"), name)
	}
	return nil, missing(name)
}

func missing(name string) error {
	return azerr.Newf(azerr.NotFound, "NotFound", "'%s' not found.", name)
}

// readBelow reads in one folder, and does not follow links out of it: an app
// may make them.
func readBelow(r *web.Request, root *os.Root, rest, name string) (*web.Response, error) {
	if rest == "" {
		rest = "."
	}
	info, err := root.Stat(rest)
	if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
		return nil, missing(name)
	}
	if info.IsDir() {
		return list(r, root, rest, name)
	}
	file, err := content.OpenFile(root, rest)
	if err != nil {
		return nil, missing(name)
	}
	answer := web.Streamed(http.StatusOK, kindOf(name), file, -1)
	return answer.With("Last-Modified", info.ModTime().UTC().Format(http.TimeFormat)), nil
}

// vfsEntry is a file or folder as Kudu lists it.
type vfsEntry struct {
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	Modified any    `json:"mtime"`
	Created  any    `json:"crtime"`
	Mime     string `json:"mime"`
	Href     string `json:"href"`
	Path     string `json:"path"`
}

func list(r *web.Request, root *os.Root, rest, name string) (*web.Response, error) {
	folder, err := root.Open(rest)
	if err != nil {
		return nil, missing(name)
	}
	defer folder.Close()
	entries, err := folder.Readdir(-1)
	if err != nil {
		return nil, err
	}
	out := make([]vfsEntry, 0, len(entries))
	for _, info := range entries {
		if info.IsDir() || info.Mode().IsRegular() {
			out = append(out, entryOf(r, path.Join(name, info.Name()), info.IsDir(), info.Size(), info.ModTime()))
		}
	}
	return web.JSON(http.StatusOK, out), nil
}

func (s *Service) virtual(r *web.Request, name string) vfsEntry {
	return entryOf(r, name, true, 0, s.Web.Clock.Now())
}

func entryOf(r *web.Request, name string, folder bool, size int64, at time.Time) vfsEntry {
	e := vfsEntry{Name: path.Base(name), Size: size, Modified: stamp(at), Created: stamp(at), Mime: kindOf(name), Href: href(r, name), Path: "/home/" + name}
	if folder {
		e.Mime, e.Href, e.Size = "inode/directory", e.Href+"/", 0
	}
	return e
}

// href is where the scm host answers a file of /home.
func href(r *web.Request, name string) string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "https://" + r.Host + "/api/vfs/" + strings.Join(parts, "/")
}

func kindOf(name string) string {
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" && !strings.Contains(kind, "html") && !strings.Contains(kind, "svg") && !strings.Contains(kind, "xml") {
		return kind
	}
	return "application/octet-stream" // and what a browser would run as a page
}
