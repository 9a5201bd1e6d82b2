package bind

import (
	"encoding/base64"
	"encoding/xml"
	"math/big"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func bigOf(n int64) *big.Int { return big.NewInt(n) }

// xmlDocument writes rows as XML, PATH or RAW.
type xmlDocument struct {
	cols  []outcol
	name  string // of a row's element, "" for none
	raw   bool
	elems bool
	root  string
	named bool
	out   types.Builder
}

func xmlWriter(r *relation, f *ast.For) (func() writer, error) {
	name := "row"
	if f.Named {
		name = f.Name
	}
	root, named := option(f, "ROOT", "root")
	elements, elems := ast.Word(f.Options, "ELEMENTS")
	for _, o := range f.Options {
		switch o.Name {
		case "ROOT", "TYPE", "ELEMENTS", "BINARY BASE64":
		default:
			return nil, types.Unsupported("FOR XML with " + o.Name).At(f.Line)
		}
	}
	if elems && (elements.Word == "XSINIL" || elements.Value != nil) {
		return nil, types.Unsupported("FOR XML with XSINIL").At(f.Line)
	}
	raw := f.Kind == "XML RAW"
	for _, c := range r.cols {
		switch {
		case c.name == "" && raw:
			return nil, types.Errorf(6809, "Unnamed tables cannot be used as XML identifiers as well as unnamed columns cannot be used for attribute names. Name unnamed columns/tables using AS in the SELECT statement.").At(f.Line)
		case strings.HasPrefix(c.name, "@") && name == "" && !raw:
			return nil, types.Errorf(6864, "Row tag omission (empty row tag name) cannot be used with attribute-centric FOR XML serialization.").At(f.Line)
		case strings.Contains(c.name, "/@"):
			return nil, types.Unsupported("FOR XML PATH with attributes of inner elements").At(f.Line)
		}
	}
	return func() writer {
		d := &xmlDocument{cols: r.cols, name: name, raw: raw, elems: elems, named: named, root: root}
		if named {
			d.out.WriteString("<" + root + ">")
		}
		return d
	}, nil
}

var xmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#x0D;")
var xmlAttribute = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#x0D;", "\n", "&#x0A;", "\t", "&#x09;")

func (d *xmlDocument) row(values []types.Value) error {
	var attrs, body types.Builder
	open := ""
	move := func(to string) { // closes and opens elements so that their path is to
		from, want := split(open), split(to)
		n := 0
		for n < len(from) && n < len(want) && from[n] == want[n] {
			n++
		}
		for i := len(from) - 1; i >= n; i-- {
			body.WriteString("</" + from[i] + ">")
		}
		for _, e := range want[n:] {
			body.WriteString("<" + e + ">")
		}
		open = to
	}
	for i, v := range values {
		if v.IsNull() {
			continue
		}
		c := d.cols[i]
		s, err := xmlValue(v, c.b.t)
		if err != nil {
			return err
		}
		attribute := strings.HasPrefix(c.name, "@")
		if attribute || d.raw && !d.elems {
			attrs.WriteString(" " + strings.TrimPrefix(c.name, "@") + `="`)
			xmlAttribute.WriteString(&attrs, s)
			attrs.WriteString(`"`)
			continue
		}
		path, last := "", c.name
		if j := strings.LastIndex(c.name, "/"); j >= 0 && !d.raw {
			path, last = c.name[:j], c.name[j+1:]
		}
		move(path)
		open, end := "<"+last+">", "</"+last+">"
		switch last {
		case "", "*", "text()", "data()", "node()":
			open, end = "", ""
		}
		body.WriteString(open)
		if c.b.t.Kind == types.XML {
			body.WriteString(s)
		} else {
			xmlText.WriteString(&body, s)
		}
		body.WriteString(end)
	}
	move("")
	inner, err := body.Text()
	if err != nil {
		return err
	}
	outer, err := attrs.Text()
	if err != nil {
		return err
	}
	open, end := "<"+d.name, "</"+d.name+">"
	switch {
	case d.name == "":
		open, outer, end = "", "", ""
	case inner == "":
		end = "/>"
	default:
		inner = ">" + inner
	}
	for _, s := range []string{open, outer, inner, end} {
		d.out.WriteString(s)
	}
	if d.out.Full() {
		return types.TooLarge()
	}
	return nil
}

func split(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

func (d *xmlDocument) text() (string, error) {
	if d.named {
		d.out.WriteString("</" + d.root + ">")
	}
	return d.out.Text()
}

// xmlValue writes a value as XML Schema has it.
func xmlValue(v types.Value, t types.Type) (string, error) {
	switch {
	case t.Kind.Approximate():
		return strconv.FormatFloat(v.Float, 'e', 15, 64), nil
	case t.Kind.Monetary():
		return types.Dec{Unscaled: bigOf(v.Int), Scale: 4}.String(), nil
	case t.Kind.Bytes():
		if base64.StdEncoding.EncodedLen(len(v.Bytes)) > types.MaxBytes {
			return "", types.TooLarge()
		}
		return base64.StdEncoding.EncodeToString(v.Bytes), nil
	case t.Kind.Temporal():
		return moment(v, t), nil
	}
	s, _ := types.Format(v, t, 0)
	return s, nil
}

// method is a method of a value: of xml only value() of the whole text, which
// joining strings with FOR XML PATH(”) ends in.
func (b *binder) method(x *ast.Method, sc *scope) (bound, error) {
	refused := types.Unsupported("The method " + x.Name.Name).At(x.Line)
	if x.Name.Name != "value" || len(x.Args) != 2 {
		return bound{}, refused
	}
	path, ok := x.Args[0].(*ast.Literal)
	as, named := x.Args[1].(*ast.Literal)
	if !ok || !named {
		return bound{}, refused
	}
	switch path.Text {
	case ".", "(.)[1]", "./text()[1]", "(./text())[1]", "text()[1]", "(text())[1]":
	default:
		return bound{}, refused
	}
	y, err := b.expr(x.X, sc)
	if err != nil {
		return y, err
	}
	if y.t.Kind != types.XML {
		return bound{}, types.Errorf(258, "Cannot call methods on %s.", name(y.t)).WithLevel(15, 1).At(x.Line)
	}
	t, err := b.typeNamed(as.Text, x.Line)
	if err != nil {
		return bound{}, err
	}
	long := types.Sized(types.NVarChar, types.Max)
	return b.pure("xml text", t, func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() {
			return a[0], nil
		}
		var s strings.Builder
		d := xml.NewDecoder(strings.NewReader(a[0].Text))
		d.Strict = false
		for {
			token, err := d.Token()
			if token == nil || err != nil {
				break
			}
			if c, ok := token.(xml.CharData); ok {
				s.Write(c)
			}
		}
		return types.Convert(types.NewText(long.Kind, s.String()), long, t, 0)
	}, y), nil
}
