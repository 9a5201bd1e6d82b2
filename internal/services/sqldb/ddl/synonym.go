package ddl

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

func (w *work) createSynonym(x *ast.CreateSynonym) error {
	at, err := w.place(x.Name, "CREATE SYNONYM", security.Alter)
	if err != nil {
		return err
	}
	if at.object != nil || at.temp {
		return taken(at.name, 1).At(x.Line)
	}
	if err := w.Catalog.Local(x.For); err != nil {
		return err
	}
	s := &catalog.Synonym{}
	var parts []string
	for _, p := range x.For.Parts {
		s.Parts = append(s.Parts, p.Name)
		if p.Name == "" {
			parts = append(parts, "")
		} else {
			parts = append(parts, ast.Quoted(p.Name))
		}
	}
	s.Base = strings.Join(parts, ".")
	w.change(false, func(d *catalog.Draft) {
		s.Head = w.head(d, at.schema.ID, at.name)
		d.Put(s)
	})
	return nil
}
