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
		" Deploy with: az webapp deploy "+asNamed(site)+" --type zip --src-path app.zip"+
		" – or run a program of yours as the app: lanyard run "+asRun(site)+" -- COMMAND")
}

// asNamed is how az is told of a site or slot.
func asNamed(site *armkit.Resource) string {
	app, slot := split(site.ID)
	words := "--name " + app
	if slot != "" {
		words += " --slot " + slot
	}
	return words + " --resource-group " + site.Group()
}

// asRun is how `lanyard run` is.
func asRun(site *armkit.Resource) string {
	app, slot := split(site.ID)
	if slot != "" {
		return "--app " + app + " --slot " + slot
	}
	return "--app " + app
}
