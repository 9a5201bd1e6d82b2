package keyvault

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// pageSize is both how many items a page holds by default and at most.
const pageSize = 25

// more asks for one item beyond the page, which tells whether another page
// follows.
func (p page) more() page { return page{p.after, p.limit + 1} }

// marker is what a skip token holds, in the form that Key Vault's have.
type marker struct {
	NextMarker     string
	TargetLocation int
}

// pageOf reads which page is asked for; valid judges the key to go on from.
func pageOf(r *web.Request, valid func(string) bool) (page, error) {
	p := page{limit: pageSize}
	if r.HasQuery("maxresults") {
		n, err := strconv.Atoi(r.QueryValue("maxresults"))
		if err != nil || n < 1 || n > pageSize {
			return p, badParameter("The value of maxresults is out of range: it must be from 1 to %d.", pageSize)
		}
		p.limit = n
	}
	if r.HasQuery("$skiptoken") {
		key, ok := parseSkipToken(r.QueryValue("$skiptoken"))
		if !ok || !valid(key) {
			return p, badParameter("The value of $skiptoken is not one that a nextLink held.")
		}
		p.after = key
	}
	return p, nil
}

func skipToken(key string) string {
	data, err := json.Marshal(marker{NextMarker: base64.RawURLEncoding.EncodeToString([]byte(key))})
	if err != nil {
		panic("keyvault: a skip token has no JSON form: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func parseSkipToken(token string) (string, bool) {
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", false
	}
	var m marker
	if json.Unmarshal(data, &m) != nil {
		return "", false
	}
	key, err := base64.RawURLEncoding.DecodeString(m.NextMarker)
	return strings.ToLower(string(key)), err == nil
}

// nextLink names the next page as Key Vault does, with the port. Clients call
// it as it is, with their token.
func nextLink(r *web.Request, after string, limit int) string {
	return "https://" + r.Host + ":443" + strings.TrimSuffix(r.HTTP.URL.EscapedPath(), "/") +
		"?api-version=" + versionOf(r) + "&$skiptoken=" + skipToken(after) + "&maxresults=" + strconv.Itoa(limit)
}
