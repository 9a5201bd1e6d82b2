package appservice

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// stack is a language and the versions that App Service on Linux offers.
type stack struct {
	value, text, runtime string
	versions             []string
}

var stacks = []stack{
	{"dotnet", ".NET", "DOTNETCORE", []string{"10.0", "9.0", "8.0"}},
	{"node", "Node", "NODE", []string{"24-lts", "22-lts", "20-lts"}},
	{"python", "Python", "PYTHON", []string{"3.14", "3.13", "3.12", "3.11", "3.10", "3.9"}},
	{"php", "PHP", "PHP", []string{"8.4", "8.3", "8.2"}},
	{"java", "Java", "JAVA", []string{"21-java21", "17-java17", "11-java11"}},
}

// stacks answers the table from which az checks --runtime.
func (s *Service) stacks(_ context.Context, r *web.Request) (*web.Response, error) {
	value := make([]map[string]any, 0, len(stacks))
	for _, st := range stacks {
		var minors []map[string]any
		for _, v := range st.versions {
			minors = append(minors, map[string]any{
				"displayText": st.text + " " + v, "value": v,
				"stackSettings": map[string]any{"linuxRuntimeSettings": map[string]any{
					"runtimeVersion": st.runtime + "|" + v, "remoteDebuggingSupported": false,
					"appInsightsSettings":  map[string]any{"isSupported": true},
					"gitHubActionSettings": map[string]any{"isSupported": true, "supportedVersion": v},
					"supportedFeatures":    map[string]any{"disableSsh": true},
					"endOfLifeDate":        "2030-10-31T00:00:00Z",
				}},
			})
		}
		major, _, _ := strings.Cut(st.versions[0], ".")
		value = append(value, map[string]any{
			"id": nil, "name": st.value, "type": "Microsoft.Web/webAppStacks",
			"properties": map[string]any{
				"displayText": st.text, "value": st.value, "preferredOs": "linux",
				"majorVersions": []map[string]any{{"displayText": st.text + " " + major, "value": major, "minorVersions": minors}},
			},
		})
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value, "nextLink": nil, "id": nil}), nil
}
