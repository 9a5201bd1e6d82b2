package appservice

import (
	"fmt"
	"html"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
)

// page is an answer of the platform in the place of the app's.
func page(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n",
		html.EscapeString(title), html.EscapeString(title), html.EscapeString(text))
}

// welcome is the page of an app that has nothing to run.
func welcome(w http.ResponseWriter, site *armkit.Resource, why string) {
	page(w, http.StatusOK, "Your web app is running and waiting for your content", why+
		" Deploy with: az webapp deploy --name "+site.Name+" --resource-group "+site.Group()+" --type zip --src-path app.zip"+
		" – or run a program of yours as the app: lanyard run --app "+site.Name+" -- COMMAND")
}
