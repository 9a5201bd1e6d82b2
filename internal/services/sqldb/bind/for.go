package bind

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// The columns in which SQL Server returns documents.
const (
	jsonName = "JSON_F52E2B61-18A1-11d1-B105-00805F49916B"
	xmlName  = "XML_F52E2B61-18A1-11d1-B105-00805F49916B"
)

// writer makes a document of rows.
type writer interface {
	row(values []types.Value) error
	text() (string, error)
}

// forClause is FOR JSON and FOR XML: all rows become one text; none if there
// are no rows.
func (b *binder) forClause(r *relation, f *ast.For, top bool) (*relation, error) {
	var make func() writer
	var err error
	name, t := jsonName, types.Sized(types.NVarChar, types.Max)
	switch {
	case f.Kind == "BROWSE":
		return r, nil
	case f.Kind == "JSON PATH" || f.Kind == "JSON AUTO":
		make, err = jsonWriter(r, f)
	case f.Kind == "XML PATH" || f.Kind == "XML RAW":
		name = xmlName
		if _, typed := ast.Word(f.Options, "TYPE"); typed {
			t = types.Of(types.XML)
		}
		make, err = xmlWriter(r, f)
	default:
		err = types.Unsupported("FOR " + f.Kind).At(f.Line)
	}
	if err != nil {
		return nil, err
	}
	var kinds []types.Type
	args := ""
	for i, c := range r.cols {
		kinds = append(kinds, settled(c.b.t))
		args += fmt.Sprintf(", k%d", i)
	}
	document := b.groupCall(args, func() rowstore.Group { return &pages{make(), kinds} })
	_, bare := ast.Word(f.Options, "WITHOUT_ARRAY_WRAPPER") // which makes it a string where it is within another
	out := &relation{single: true, cols: []outcol{{name, bound{t: t, null: true, json: name == jsonName && !bare}}}}
	out.sql = "SELECT " + document + " AS k0 FROM (" + r.sql + ")"
	if top {
		out.sql = "SELECT k0 FROM (" + out.sql + ") WHERE k0 IS NOT NULL"
	}
	return out, nil
}

// pages is a group that writes a document.
type pages struct {
	w     writer
	kinds []types.Type
}

func (p *pages) Step(raw []driver.Value) error {
	values, err := decoded(raw, p.kinds)
	if err != nil {
		return err
	}
	return p.w.row(values)
}

func (p *pages) Result() (driver.Value, error) { return p.w.text() }

// option returns the text of ROOT('x') and its like.
func option(f *ast.For, name, absent string) (string, bool) {
	o, ok := ast.Word(f.Options, name)
	if l, is := o.Value.(*ast.Literal); ok && is {
		return l.Text, true
	}
	return absent, ok
}

func unnamed(line int) error {
	return types.Errorf(13605, "Column expressions and data sources without names or aliases cannot be formatted as JSON text using FOR JSON clause. Add alias to the unnamed column or table.").At(line)
}

func conflict(name string, line int) error {
	return types.Errorf(13601, "Property '%s' cannot be generated in JSON output due to a conflict with another column name or alias. Use different names and aliases for each column in SELECT list.", strings.TrimPrefix(name, ".")).At(line)
}
