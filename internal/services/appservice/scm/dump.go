package scm

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// dump answers a zip of what the app and its deployments said.
func (s *Service) dump(ctx context.Context, r *web.Request) (*web.Response, error) {
	site := siteOf(r)
	deployments, err := s.Content.Deployments(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	out, in := io.Pipe()
	go func() { in.CloseWithError(s.writeDump(in, site, deployments)) }()
	return web.Streamed(http.StatusOK, "application/zip", out, -1).With("Content-Disposition", "attachment; filename=dump.zip"), nil
}

func (s *Service) writeDump(out io.Writer, site *armkit.Resource, deployments []content.Deployment) error {
	archive := zip.NewWriter(out)
	if root, err := s.Content.Open(site.ID, s.Content.LogFiles(site.ID)); err == nil { // else there are none yet
		err = addFolder(archive, root, logFolder)
		if err = errors.Join(err, root.Close()); err != nil {
			return err
		}
	}
	for _, d := range deployments {
		entries, err := s.Content.Entries(site.ID, d.ID)
		if err != nil {
			return err
		}
		w, err := archive.CreateHeader(&zip.FileHeader{Name: path.Join("deployments", d.ID, "log.log"), Method: zip.Deflate, Modified: d.Received})
		if err != nil {
			return err
		}
		for _, e := range entries {
			if _, err := io.WriteString(w, e.Time.Format("2006-01-02T15:04:05.000Z")+" "+e.Message+"\n"); err != nil {
				return err
			}
		}
	}
	return archive.Close()
}

// addFolder adds the files of a folder. One that is written meanwhile is taken
// as far as it has come; links stay out.
func addFolder(archive *zip.Writer, root *os.Root, name string) error {
	return fs.WalkDir(root.FS(), ".", func(at string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		file, err := content.OpenFile(root, filepath.FromSlash(at))
		if err != nil {
			return nil
		}
		defer file.Close()
		w, err := archive.CreateHeader(&zip.FileHeader{Name: path.Join(name, at), Method: zip.Deflate, Modified: info.ModTime()})
		if err != nil {
			return err
		}
		_, err = io.Copy(w, io.LimitReader(file, info.Size()))
		return err
	})
}

// dockerLogs lists the newest logs of the app and of its platform.
func (s *Service) dockerLogs(_ context.Context, r *web.Request) (*web.Response, error) {
	site, out := siteOf(r), []map[string]any{}
	root, err := s.Content.Open(site.ID, s.Content.LogFiles(site.ID))
	if err != nil {
		return web.JSON(http.StatusOK, out), nil // there are none yet
	}
	defer root.Close()
	for _, name := range logFiles(root) {
		info, err := root.Lstat(name)
		if err != nil {
			continue
		}
		out = append(out, map[string]any{
			"machineName": machineOf(name), "lastUpdated": stamp(info.ModTime()), "size": info.Size(),
			"href": href(r, logFolder+"/"+name), "path": "/home/" + logFolder + "/" + name,
		})
	}
	return web.JSON(http.StatusOK, out), nil
}

// machineOf is the machine in the name of a log: "2026_11_26_lw0_docker.log"
// is of lw0.
func machineOf(name string) string {
	if parts := strings.SplitN(name, "_", 5); len(parts) == 5 {
		return parts[3]
	}
	return ""
}
