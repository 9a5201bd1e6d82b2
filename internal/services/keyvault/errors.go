package keyvault

import (
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// serviceVersion is the build that Key Vault's answers name; this one was
// recorded in January 2025.
const serviceVersion = "1.9.2064.1"

// dialect is how Key Vault's data plane speaks.
type dialect struct{}

// Headers writes what every answer carries, as recorded from Azure.
func (dialect) Headers(r *web.Request, h http.Header) {
	h.Set("Cache-Control", "no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("Strict-Transport-Security", "max-age=31536000;includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h["x-ms-keyvault-service-version"] = []string{serviceVersion}
	h["x-ms-keyvault-network-info"] = []string{"conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;"}
	if r.Location != "" {
		h["x-ms-keyvault-region"] = []string{r.Location}
	}
	h["x-ms-request-id"] = []string{r.ID}
	if id := r.HTTP.Header.Get("x-ms-client-request-id"); id != "" {
		h["x-ms-client-request-id"] = []string{id}
	}
}

type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Code    string      `json:"code"`
	Message string      `json:"message"`
	Inner   *innerError `json:"innererror,omitempty"`
}

type innerError struct {
	Code string `json:"code"`
}

// Error renders {"error":{"code","message","innererror"}}.
func (dialect) Error(_ *web.Request, e *azerr.Error) *web.Response {
	detail := errorDetail{Code: e.Code, Message: e.Message}
	switch {
	case e.Inner != "":
		detail.Inner = &innerError{e.Inner}
	case e.Kind == azerr.Invalid && e.Code == "InvalidRequestContent", e.Code == "InvalidQueryParameterValue":
		// The waist's own words for a body or query that cannot be read.
		detail.Code = "BadParameter"
	}
	return web.JSON(e.Status(), errorBody{detail})
}

// Denied is the refusal of a missing role, word for word as public reports
// quote it, with the resource in the casing that Azure prints.
func (dialect) Denied(r *web.Request, d web.Denial) *azerr.Error {
	v := targetOf(r)
	return azerr.New(azerr.Forbidden, "Forbidden",
		"Caller is not authorized to perform action on resource.\r\n"+
			"If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n"+
			"Caller: "+callerOf(r)+"\r\n"+
			"Action: '"+d.Action+"'\r\n"+
			"Resource: '"+resourceOf(d.Scope)+"'\r\n"+
			"Assignment: (not found)\r\n"+
			"DenyAssignmentId: null\r\n"+
			"DecisionReason: 'DeniedWithNoValidRBAC' \r\n"+
			"Vault: "+v.name+";location="+v.location+"\r\n").WithInner("ForbiddenByRbac")
}

// Unknown answers a call that fits no row. Key Vault takes the segment after
// an object's name for an operation.
func (dialect) Unknown(r *web.Request, _ []string) *azerr.Error {
	segments := strings.Split(strings.Trim(r.HTTP.URL.Path, "/"), "/")
	if last := segments[len(segments)-1]; len(segments) <= 2 && strings.EqualFold(segments[0], "secrets") && last != "" && !validName(last) {
		return invalidName(last)
	}
	return badParameter("Method %s does not allow operation '%s'", r.HTTP.Method, segments[len(segments)-1])
}

// Unsupported answers an operation that Key Vault has and Lanyard does not.
func (dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "NotSupported",
		"The operation '%s' is not supported by Lanyard; docs/divergences.md lists what is not.", r.Operation.Name)
}

func badParameter(format string, args ...any) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "BadParameter", format, args...)
}

// callerOf names the caller as Key Vault's refusals do.
func callerOf(r *web.Request) string {
	return "appid=" + r.Caller.AppID + ";oid=" + r.Caller.ObjectID + ";iss=https://sts.windows.net/" + r.Caller.TenantID + "/"
}

// resourceOf writes a scope as Key Vault prints it: group and provider
// segments in lower case, names as they are.
func resourceOf(scope string) string {
	segments := strings.Split(scope, "/")
	for i, s := range segments {
		if strings.EqualFold(s, "resourceGroups") || strings.EqualFold(s, "Microsoft.KeyVault") {
			segments[i] = strings.ToLower(s)
		}
	}
	return strings.Join(segments, "/")
}
