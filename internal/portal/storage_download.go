package portal

import (
	"io"
	"mime"
	"net/http"
)

// downloadBlob sends a blob as a file to keep, never as a page: what lies in
// it is anybody's.
func downloadBlob(c *Ctx, w http.ResponseWriter) error {
	name := c.Form.Get("name")
	resp, err := c.blobs(Call{Method: "GET", URL: blobPath(c.Field("container"), name)})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'") // should a browser show it all the same
	if disposition := mime.FormatMediaType("attachment", map[string]string{"filename": lastPart(name)}); disposition != "" {
		h.Set("Content-Disposition", disposition)
	} else {
		h.Set("Content-Disposition", "attachment")
	}
	if length := resp.Header.Get("Content-Length"); length != "" {
		h.Set("Content-Length", length)
	}
	_, _ = io.Copy(w, resp.Body) // a browser that goes away is no error of ours
	return nil
}
