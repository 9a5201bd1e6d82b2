package portal

import "html/template"

// icon draws one of the portal's own pictures, as lines on a 20 by 20 grid; ""
// for a name that is none. It says nothing to a screen reader: the words stand
// beside it.
func icon(name string) template.HTML {
	lines, ok := icons[name]
	if !ok {
		return ""
	}
	return template.HTML(`<svg class="i i-` + name + `" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">` + lines + `</svg>`)
}

// icons are written by hand; nothing of a user's is ever part of them. Class f
// is the filled part.
var icons = map[string]string{
	"home":         `<path class="f" d="M4 9.2 10 4l6 5.2V16H4z"/><path d="M2.5 10 10 3.5l7.5 6.5M4.5 8.8V16.5h11V8.8M8.2 16.5v-4.5h3.6v4.5"/>`,
	"group":        `<path class="f" d="M6.5 7.5h7v5.5h-7z"/><path d="M5 3.5H3v13h2M15 3.5h2v13h-2M7 7.2h6v5.6H7z"/>`,
	"resources":    `<path class="f" d="M3.5 3.5h5.5v5.5H3.5zM11 11h5.5v5.5H11z"/><path d="M3.5 3.5h5.3v5.3H3.5zM11.2 3.5h5.3v5.3h-5.3zM3.5 11.2h5.3v5.3H3.5zM11.2 11.2h5.3v5.3h-5.3z"/>`,
	"resource":     `<path class="f" d="m10 3 6 3.5v7L10 17l-6-3.5v-7z"/><path d="m10 3 6 3.5v7L10 17l-6-3.5v-7zM4.2 6.6 10 10l5.8-3.4M10 10v6.8"/>`,
	"subscription": `<circle class="f" cx="7" cy="10" r="3.5"/><path d="M10.5 10h7M15 10v3M17.5 10v2"/><circle cx="7" cy="10" r="3.5"/>`,
	"app":          `<circle class="f" cx="10" cy="10" r="7"/><circle cx="10" cy="10" r="7"/><path d="M3.2 8h13.6M3.2 12h13.6M10 3c-5 4.2-5 9.8 0 14M10 3c5 4.2 5 9.8 0 14"/>`,
	"plan":         `<path class="f" d="M3.5 11.5h13v5h-13z"/><path d="M3.5 11.5h13v5h-13zM6 11.5v-3h8v3M8 8.5V5h4v3.5M6 14h.01M9 14h5"/>`,
	"identity":     `<circle class="f" cx="7.5" cy="8" r="3.5"/><circle cx="7.5" cy="8" r="3.5"/><path d="m10.2 10.5 6 6M13.5 13.7l2-1.8M15.3 15.6l1.5-1.4"/>`,
	"vault":        `<path class="f" d="M10 2.5 16.5 5v5c0 4-3 6.5-6.5 7.7C6.5 16.5 3.5 14 3.5 10V5z"/><path d="M10 2.5 16.5 5v5c0 4-3 6.5-6.5 7.7C6.5 16.5 3.5 14 3.5 10V5z"/><circle cx="10" cy="8.5" r="1.8"/><path d="M10 10.3v3.2"/>`,
	"storage":      `<path class="f" d="M3 4h14v3.6H3z"/><path d="M3 4h14v3.6H3zM3.8 7.6h12.4V16H3.8zM6.5 10.5h7M6.5 13.2h4.5"/>`,
	"cosmos":       `<circle class="f" cx="10" cy="10" r="4.5"/><circle cx="10" cy="10" r="4.5"/><path d="M13.8 7.5c2.4.1 4 .7 4 1.8.2 1.8-3.6 3.8-8.2 4.4-4 .6-7.2 0-7.4-1.6-.1-1 1.2-2 3.4-2.9M15.5 3v2.4M14.3 4.2h2.4"/>`,
	"sql":          `<path class="f" d="M4 4.5h12v11H4z"/><path d="M4 4.5h12v4H4zM4 8.5h12v4H4zM4 12.5h12v4H4zM6.5 6.5h.01M6.5 10.5h.01M6.5 14.5h.01M9 6.5h4.5M9 10.5h4.5M9 14.5h4.5"/>`,
	"database":     `<path class="f" d="M4 5.5C4 4.1 6.7 3 10 3s6 1.1 6 2.5v9c0 1.4-2.7 2.5-6 2.5s-6-1.1-6-2.5z"/><ellipse cx="10" cy="5.5" rx="6" ry="2.5"/><path d="M4 5.5v9C4 15.9 6.7 17 10 17s6-1.1 6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5"/>`,
	"overview":     `<circle class="f" cx="10" cy="10" r="7"/><circle cx="10" cy="10" r="7"/><path d="M10 9v5M10 6.3v.2"/>`,
	"access":       `<circle class="f" cx="7.5" cy="6.5" r="3"/><circle cx="7.5" cy="6.5" r="3"/><path d="M2.5 16.5c0-3 2.2-5 5-5 1 0 1.9.2 2.7.7"/><path d="M11.8 13.2h6v3.8h-6zM13 13.2V12a1.8 1.8 0 0 1 3.6 0v1.2"/>`,
	"users":        `<circle class="f" cx="7.5" cy="6.5" r="3"/><circle cx="7.5" cy="6.5" r="3"/><path d="M2 16.5c0-3.2 2.4-5.3 5.5-5.3s5.5 2.1 5.5 5.3M13 3.8a3 3 0 0 1 0 5.4M15 11.6c1.9.7 3 2.4 3 4.9"/>`,
	"log":          `<path class="f" d="M4 3.5h12v13H4z"/><path d="M4 3.5h12v13H4zM7 7h6M7 10h6M7 13h3.5"/>`,
	"settings":     `<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle class="f" cx="12" cy="6" r="2"/><circle class="f" cx="8" cy="14" r="2"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>`,
	"variables":    `<path d="M7 3.5c-2 0-2.2 1-2.2 2.5v2c0 1.2-.6 2-1.8 2 1.2 0 1.8.8 1.8 2v2c0 1.5.2 2.5 2.2 2.5M13 3.5c2 0 2.2 1 2.2 2.5v2c0 1.2.6 2 1.8 2-1.2 0-1.8.8-1.8 2v2c0 1.5-.2 2.5-2.2 2.5M8.3 8l3.4 4M11.7 8l-3.4 4"/>`,
	"deployment":   `<path class="f" d="M3.5 11.5h13v5h-13z"/><path d="M3.5 12v4.5h13V12M10 13V3.5M6.5 7 10 3.5 13.5 7"/>`,
	"slots":        `<path class="f" d="M3.5 3.5h13v5h-13z"/><path d="M3.5 3.5h13v5h-13zM3.5 11.5h13v5h-13zM6 6h.01M6 14h.01M9 6h4.5M9 14h4.5"/>`,
	"stream":       `<path d="M3 6h10M3 10h14M3 14h7"/><path class="f" d="M13.5 13v4l3.5-2z"/><path d="M13.5 13v4l3.5-2z"/>`,
	"key":          `<circle class="f" cx="6.5" cy="10" r="3.2"/><circle cx="6.5" cy="10" r="3.2"/><path d="M9.7 10H17M14 10v3M17 10v2.3"/>`,
	"send":         `<path class="f" d="m3 4 14 6-14 6 2.5-6z"/><path d="m3 4 14 6-14 6 2.5-6zM5.5 10H17"/>`,
	"plus":         `<path d="M10 4v12M4 10h12"/>`,
	"refresh":      `<path d="M16 10a6 6 0 1 1-1.8-4.3M16 3v3.5h-3.5"/>`,
	"trash":        `<path d="M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5"/>`,
	"copy":         `<path d="M7 7h9v9.5H7z"/><path d="M13 7V3.5H4V13h3"/>`,
	"play":         `<path class="f" d="M6 4v12l10-6z"/><path d="M6 4v12l10-6z"/>`,
	"stop":         `<path class="f" d="M5 5h10v10H5z"/><path d="M5 5h10v10H5z"/>`,
	"restart":      `<path d="M4 10a6 6 0 1 0 1.8-4.3M4 3v3.5h3.5"/>`,
	"save":         `<path d="M4 3.5h10l2.5 2.5v10.5H4zM7 3.5v4h6v-4M7 16.5v-5h6.5v5"/>`,
	"swap":         `<path d="M4 7h12M13 4l3 3-3 3M16 13H4M7 10l-3 3 3 3"/>`,
	"edit":         `<path d="m4 16 .8-3.5L13.5 3.8l2.7 2.7-8.7 8.7z"/>`,
	"eye":          `<path d="M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10z"/><circle cx="10" cy="10" r="2.3"/>`,
	"search":       `<circle cx="9" cy="9" r="5"/><path d="m12.8 12.8 3.7 3.7"/>`,
	"sun":          `<circle cx="10" cy="10" r="3.3"/><path d="M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4"/>`,
	"moon":         `<path d="M16 11.8A6.5 6.5 0 0 1 8.2 4 6.5 6.5 0 1 0 16 11.8z"/>`,
	"check":        `<path d="m4.5 10.5 3.5 3.5 7.5-8"/>`,
	"warning":      `<path d="M10 3 2.5 16.5h15zM10 8v4M10 14.3v.2"/>`,
	"error":        `<circle cx="10" cy="10" r="7"/><path d="m7.5 7.5 5 5M12.5 7.5l-5 5"/>`,
	"info":         `<circle cx="10" cy="10" r="7"/><path d="M10 9v5M10 6.3v.2"/>`,
	"close":        `<path d="m5 5 10 10M15 5 5 15"/>`,
	"signout":      `<path d="M8 3.5H4v13h4M12.5 6.5 16 10l-3.5 3.5M16 10H8"/>`,
	"download":     `<path d="M10 3.5V13M6.5 9.5 10 13l3.5-3.5M3.5 16.5h13"/>`,
	"file":         `<path d="M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5"/>`,
	"lanyard":      `<path d="M5 2c0 5 3.2 6.3 5 8.5C11.8 8.3 15 7 15 2"/><path d="M10 10.5v1.7"/><rect class="f" x="6.7" y="12.2" width="6.6" height="5.6" rx="1.2"/><rect x="6.7" y="12.2" width="6.6" height="5.6" rx="1.2"/>`,
}
