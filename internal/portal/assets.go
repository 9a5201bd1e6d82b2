package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

// asset is a static file, ready to be sent.
type asset struct {
	kind, tag     string
	plain, zipped []byte
	hash          string
}

var assetKinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// loadAssets reads the static files. The address of one holds its hash, so
// that a browser may keep it for good.
func (p *Portal) loadAssets() error {
	p.files, p.names = map[string]*asset{}, map[string]string{}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		a := &asset{kind: assetKinds[path.Ext(e.Name())], plain: data, hash: hex.EncodeToString(sum[:6])}
		a.tag = `"` + a.hash + `"`
		var z bytes.Buffer
		w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
		_, _ = w.Write(data)
		_ = w.Close()
		a.zipped = z.Bytes()
		p.files[e.Name()] = a
		p.names[e.Name()] = prefix + "/assets/" + a.hash + "/" + e.Name()
	}
	return nil
}

// assetNamed serves /assets/{hash}/{name}. An old hash gets the new file, which
// the browser is then not to keep.
func (p *Portal) assetNamed(w http.ResponseWriter, r *http.Request, name string) {
	hash, file, ok := strings.Cut(name, "/")
	a := p.files[file]
	if !ok || a == nil {
		plainError(w, http.StatusNotFound, "There is no such file.")
		return
	}
	if hash == a.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	p.serveAsset(w, r, a)
}

func (p *Portal) serveAsset(w http.ResponseWriter, r *http.Request, a *asset) {
	h := w.Header()
	if strings.HasPrefix(h.Get("Cache-Control"), "no-store") {
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("ETag", a.tag)
	h.Set("Content-Type", a.kind)
	h.Add("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == a.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
