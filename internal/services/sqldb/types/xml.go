package types

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// deepest is how deep elements of xml may nest.
const deepest = 128

// checkXML refuses what is no well-formed content: elements that nest, and text
// between them. Several elements side by side are content too. The numbers are
// those of the server's parser, 9400 for an end that comes too early.
func checkXML(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the text is read already
	var open []element
	known := map[string]int{"": 1, "xml": 1, "xmlns": 1} // prefixes, by how many open elements declare them
	fail := func(number int32, what string) error {
		line, _ := d.InputPos()
		begin := strings.LastIndexByte(s[:d.InputOffset()], '\n') + 1
		return Errorf(number, "XML parsing: line %d, character %d, %s", line, utf8.RuneCountInString(s[begin:d.InputOffset()]), what)
	}
	for {
		token, err := d.RawToken()
		if err == io.EOF && len(open) == 0 {
			return nil
		}
		if err != nil {
			return xmlFault(err, fail)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if len(open) == deepest {
				return Errorf(6335, "XML datatype instance has too many levels of nested nodes. Maximum allowed depth is %d levels.", deepest)
			}
			e := element{name: x.Name}
			seen := map[xml.Name]bool{}
			for _, a := range x.Attr {
				if seen[a.Name] {
					return fail(9437, "duplicate attribute")
				}
				if seen[a.Name] = true; a.Name.Space == "xmlns" {
					e.prefixes = append(e.prefixes, a.Name.Local)
					known[a.Name.Local]++
				}
			}
			open = append(open, e)
			seen[x.Name] = true
			for n := range seen {
				if known[n.Space] == 0 {
					return fail(9459, "undeclared prefix")
				}
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != x.Name {
				return fail(9436, "end tag does not match start tag")
			}
			for _, p := range open[len(open)-1].prefixes {
				known[p]--
			}
			open = open[:len(open)-1]
		case xml.ProcInst:
			if x.Target == "xml" && !strings.HasPrefix(s, "<?xml") {
				return fail(9438, "text/xmldecl not at the beginning of input")
			}
		}
	}
}

// element is one that has begun, with the prefixes that it declares.
type element struct {
	name     xml.Name
	prefixes []string
}

// xmlFault is what the server says where Go's parser stops.
func xmlFault(err error, fail func(number int32, what string) error) error {
	var syntax *xml.SyntaxError
	message := ""
	if errors.As(err, &syntax) {
		message = syntax.Msg
	}
	has := func(s string) bool { return strings.Contains(message, s) }
	switch {
	case err == io.EOF || has("unexpected EOF"):
		return fail(9400, "unexpected end of input")
	case has("illegal character code"), has("invalid UTF-8"):
		return fail(9420, "illegal xml character")
	case has("entity"):
		return fail(9448, "well formed check: undeclared entity")
	case has("unquoted"), has("attribute name without ="):
		return fail(9413, "A string literal was expected")
	}
	return fail(9455, "illegal qualified name character")
}
