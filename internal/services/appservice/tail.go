package appservice

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// tailCommand is how az names, in each of its calls, the command that pings
// an app before it streams the app's log.
const tailCommand = "webapp log tail"

// pinged makes that ping lead here. az sends it to the first of
// enabledHostNames past any proxy, on port 80: it would reach a stranger's app
// of the same name, or none and end with a traceback.
func (s *Service) pinged(get web.Handler) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		answer, err := get(ctx, r)
		if err != nil || s.Address == nil || !strings.HasPrefix(r.HTTP.Header.Get("CommandName"), tailCommand) {
			return answer, err
		}
		var doc armkit.Document
		if err := json.Unmarshal(answer.Body, &doc); err != nil {
			return nil, err
		}
		p := doc.Object("properties")
		names, _ := p["enabledHostNames"].([]any)
		p["enabledHostNames"] = append([]any{s.Address()}, names...)
		return web.JSON(answer.Status, doc), nil
	}
}
