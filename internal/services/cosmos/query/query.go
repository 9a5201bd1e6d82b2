package query

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/exec"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/parse"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/plan"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// What a program runs over, and what it gives.
type (
	Item        = exec.Item
	Source      = exec.Source
	PageOptions = exec.PageOptions
	Page        = exec.Page
)

// ErrToken says that a continuation token is not one of this query's.
var ErrToken = exec.ErrToken

// Query is a query that was read; it does not change and may be kept.
type Query struct {
	text   string
	tree   *ast.Query
	planar bool
}

// OnPlane returns the query for containers whose geospatialConfig is Geometry:
// ST_ functions compute on a plane.
func (q *Query) OnPlane() *Query { return &Query{text: q.text, tree: q.tree, planar: true} }

// Parse reads a query. What it cannot read is a *problem.Error.
func Parse(text string) (*Query, error) {
	tree, err := parse.Query(text)
	if err != nil {
		return nil, err
	}
	return &Query{text: text, tree: tree}, nil
}

// Program is a query compiled with its parameters; it may be kept and may run
// many times at once.
type Program struct {
	*exec.Program
	tree     *ast.Query
	settings exec.Settings
}

// Compile checks the query and compiles it. Parameters go by their names with
// the @. Errors are *problem.Error, and *problem.Unsupported for what Azure
// has and this engine has not.
func (q *Query) Compile(params map[string]value.Value) (*Program, error) {
	settings := exec.Settings{Params: params, Planar: q.planar}
	p, err := exec.Compile(q.text, q.tree, settings)
	if err != nil {
		return nil, err
	}
	return &Program{Program: p, tree: q.tree, settings: settings}, nil
}

// Items is a Source of documents that are at hand.
type Items []Item

// Of returns a source of values, in their order.
func Of(values ...value.Value) Items {
	list := make(Items, len(values))
	for i, v := range values {
		list[i] = Item{Key: string(binary.BigEndian.AppendUint32(nil, uint32(i)+1)), Value: v}
	}
	return list
}

// Items yields the documents after a place.
func (list Items) Items(_ context.Context, after string) iter.Seq2[Item, error] {
	from, _ := slices.BinarySearchFunc(list, after+"\x00", func(item Item, key string) int { return strings.Compare(item.Key, key) })
	return func(yield func(Item, error) bool) {
		for _, item := range list[from:] {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// At returns the program for a source that yields, in the place of documents,
// what they have at the path that Only gave.
func (p *Program) At(path []string) (*Program, error) {
	settings := p.settings
	settings.At = path
	of, err := exec.Compile("", p.tree, settings)
	if err != nil {
		return nil, err
	}
	return &Program{Program: of, tree: p.tree, settings: settings}, nil
}

// Access says which documents the program can be about, for choosing an index.
func (p *Program) Access() *access.Access { return access.Of(p.tree, p.settings) }

// Plan makes the answer to the gateway's query-plan request for a container.
// Errors are those of Compile, and those that only plans have; that a user
// defined function cannot be run is left for the query itself to say.
func (q *Query) Plan(params map[string]value.Value, def *partition.Definition) (*plan.Info, error) {
	settings := exec.Settings{Params: params, Planar: q.planar}
	_, err := exec.Compile(q.text, q.tree, settings)
	var missing *problem.Unsupported
	if err != nil && !(errors.As(err, &missing) && missing.Feature == exec.UDF) {
		return nil, err
	}
	return plan.Of(q.tree, settings, def)
}

// CrossPartition says which part of the query needs a plan where the query
// goes to several partitions ("TOP", "ORDER BY", …); "" if none does.
func (q *Query) CrossPartition() string { return plan.CrossPartition(q.tree) }
