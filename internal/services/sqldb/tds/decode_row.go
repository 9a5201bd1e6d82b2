package tds

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/types"

// columnData reads what COLMETADATA says of a column ([MS-TDS] 2.2.7.4). Of
// text, ntext and image the table's name is among it; parts says in how many:
// answers count them, and in a bulk load it is one.
func (r *buffer) columnData(parts func() int) (wireType, Column) {
	r.uint32() // the user type
	flags := r.uint16()
	t := r.typeInfo()
	if t.typ.Kind.Large() {
		for range parts() {
			r.shortText()
		}
	}
	return t, Column{Name: r.byteText(), Type: t.typ, Nullable: flags&columnNullable != 0}
}

// row reads a ROW or NBCROW behind its number; that one is sparse: it has a bit
// for each value that is NULL and not there.
func (r *buffer) row(into []types.Value, columns []wireType, sparse bool) {
	var nulls []byte
	if sparse {
		nulls = r.take((len(columns) + 7) / 8)
	}
	for i := range columns {
		if r.err != nil || nulls != nil && nulls[i/8]&(1<<(i%8)) != 0 {
			into[i] = types.Null()
			continue
		}
		into[i] = r.cell(&columns[i])
	}
}

// cell reads a value in a row. Before text, ntext and image a pointer and a
// time stand that mean nothing here.
func (r *buffer) cell(t *wireType) types.Value {
	if t.typ.Kind.Large() {
		pointer := int(r.byte())
		if pointer == 0 {
			return types.Null()
		}
		r.take(pointer + 8)
	}
	return r.value(t)
}
