package runner

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// javaVariable holds options for every Java machine.
const javaVariable = "JAVA_TOOL_OPTIONS"

// Java knows no variable for its proxies or roots, only these properties. The
// SDKs read them, and so does HttpURLConnection, by which DefaultAzureCredential
// looks for the metadata address: without them it waits a minute there, or
// finds the identity of the machine itself where that is one of Azure.
const (
	javaTrust   = "-Djavax.net.ssl.trustStore="
	javaNoProxy = "-Dhttp.nonProxyHosts=" // holds for https too
	javaHosts   = "-Djdk.net.hosts.file=" // takes the place of every other source of names
	javaDirect  = javaNoProxy + "127.*|localhost|[::1]"
)

// javaOurs are the beginnings of the options that every run sets anew.
var javaOurs = [...]string{"-Dhttp.proxyHost=", "-Dhttp.proxyPort=", "-Dhttps.proxyHost=", "-Dhttps.proxyPort=", javaNoProxy, javaTrust}

// joinJava keeps the user's options but for those that ours replace.
func joinJava(inherited, proxy, jks string) string {
	opts := javaWithout(inherited, javaOurs[:]...)
	if u, err := url.Parse(proxy); err == nil {
		for _, scheme := range []string{"http", "https"} {
			opts = append(opts, "-D"+scheme+".proxyHost="+u.Hostname(), "-D"+scheme+".proxyPort="+u.Port())
		}
		opts = append(opts, javaDirect)
	}
	return strings.Join(append(opts, javaQuote(javaTrust+jks)), " ")
}

// javaWithout leaves out the options that begin so.
func javaWithout(options string, begins ...string) []string {
	return slices.DeleteFunc(quotedFields(options), func(o string) bool {
		plain := strings.Trim(o, `"'`)
		return slices.ContainsFunc(begins, func(begin string) bool { return strings.HasPrefix(plain, begin) })
	})
}

// javaQuote keeps an option in one piece. Java knows no escapes, but a field
// may go on in the other kind of quotes.
func javaQuote(option string) string {
	if !strings.ContainsAny(option, " \t\r\n\"'") {
		return option
	}
	return `"` + strings.ReplaceAll(option, `"`, `"'"'"`) + `"`
}

// quotedFields splits at white space outside of quotes, as Java does with
// JAVA_TOOL_OPTIONS, and keeps the quotes.
func quotedFields(s string) []string {
	var quote rune
	return strings.FieldsFunc(s, func(r rune) bool {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
			return false
		case r == '"' || r == '\'':
			quote = r
			return false
		}
		return unicode.IsSpace(r)
	})
}
