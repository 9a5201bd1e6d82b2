package portal

import (
	"io"
	"net/http"
)

func showLogStream(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	return &View{Template: "web_logstream", Data: a}, nil
}

// streamLog passes the app's log on as it is written, with the user's token.
func streamLog(c *Ctx, w http.ResponseWriter) error {
	a, err := c.webApp()
	if err != nil {
		return err
	}
	resp, err := c.Do(Call{Method: http.MethodGet, URL: "https://" + a.scm() + "/logstream", Resource: scmResource})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return c.pour(w, resp.Body)
}

// pour sends text to the browser as it comes. Whatever is in it, it is no page.
func (c *Ctx) pour(w http.ResponseWriter, from io.Reader) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	out := http.NewResponseController(w)
	w.WriteHeader(http.StatusOK)
	buffer := make([]byte, 16<<10)
	for {
		if err := out.Flush(); err != nil {
			return nil // the browser went away
		}
		n, err := from.Read(buffer)
		if n > 0 {
			if _, err := w.Write(buffer[:n]); err != nil {
				return nil
			}
		}
		if err != nil {
			_ = out.Flush()
			return nil
		}
	}
}
