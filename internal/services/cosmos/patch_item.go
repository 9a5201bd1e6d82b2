package cosmos

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxPatchSteps is how many operations a patch may have.
const maxPatchSteps = 10

// patchStep is one operation of a patch.
type patchStep struct {
	op    string
	path  []string
	from  []string // of a move
	value value.Value
}

// patch is a list of steps and the condition under which they are taken.
type patch struct {
	steps     []patchStep
	condition *query.Program // nil for none
}

func (s *Service) patchItem(ctx context.Context, r *web.Request) (*web.Response, error) {
	op, err := s.pathOp(ctx, r, documents.Patch)
	if err != nil {
		return nil, err
	}
	data, err := r.Body()
	if err != nil {
		return nil, err
	}
	v, err := value.Parse(bytes.TrimSpace(data))
	if err != nil {
		return nil, azerr.BadRequest("The input content is invalid because it is not JSON.")
	}
	if op.Change, err = targetOf(r).container.spec.changeBy(ctx, v, op.Key); err != nil {
		return nil, err
	}
	return s.apply(ctx, r, op)
}

// changeBy returns what a patch makes of a document.
func (s *spec) changeBy(ctx context.Context, v value.Value, key documents.Key) (func(value.Value) (value.Value, error), error) {
	p, err := readPatch(v)
	if err != nil {
		return nil, err
	}
	return func(old value.Value) (value.Value, error) {
		if ok, err := p.applies(ctx, old); err != nil || !ok {
			if err == nil {
				err = preconditionFailed().WithHeader(substatusHeader, "1110")
			}
			return old, err
		}
		made := old
		for i, step := range p.steps {
			var err error
			if made, err = step.apply(made); err != nil {
				return old, azerr.BadRequest("For Operation(%d): %s", i+1, err.Error())
			}
		}
		if !value.Equal(old.Get("id"), made.Get("id")) {
			return old, azerr.BadRequest("The id of a document cannot be changed by a patch.")
		}
		return made, s.checkKey(made, key)
	}, nil
}

// readPatch reads {"condition","operations"}, or the bare list of operations
// that JavaScript sends.
func readPatch(v value.Value) (*patch, error) {
	p := &patch{}
	list := v
	if v.Kind() == value.Object {
		list = v.Get("operations")
		var err error
		switch c := v.Get("condition"); {
		case c.Kind() == value.String:
			if p.condition, err = compileQuery("SELECT VALUE 1 "+c.Str(), nil); err != nil {
				return nil, err
			}
		case c.IsDefined() && c.Kind() != value.Null:
			return nil, azerr.BadRequest("The condition of the patch is not a text.")
		}
	}
	if list.Kind() != value.Array || list.Len() == 0 {
		return nil, azerr.BadRequest("The patch has no operations.")
	}
	if list.Len() > maxPatchSteps {
		return nil, azerr.BadRequest("The number of patch operations can't exceed '%d'.", maxPatchSteps)
	}
	for i, item := range list.Items() {
		step, err := readStep(item)
		if err != nil {
			return nil, azerr.BadRequest("For Operation(%d): %s", i+1, err.Error())
		}
		p.steps = append(p.steps, step)
	}
	return p, nil
}

// applies reports whether the condition holds for a document.
func (p *patch) applies(ctx context.Context, old value.Value) (bool, error) {
	if p.condition == nil {
		return true, nil
	}
	page, err := p.condition.Page(ctx, query.Of(old), query.PageOptions{Max: 1})
	return err == nil && len(page.Rows) > 0, err
}

// pointer reads a JSON pointer into its names.
func pointer(text string) ([]string, bool) {
	if !strings.HasPrefix(text, "/") || len(text) < 2 {
		return nil, false
	}
	names := strings.Split(text[1:], "/")
	for i, name := range names {
		names[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
	}
	return names, true
}

// place reads a name as a place in a list of n items; "-" is its end.
func place(name string, n int) (int, bool) {
	if name == "-" {
		return n, true
	}
	i, err := strconv.Atoi(name)
	return i, err == nil && i >= 0 && i <= n && strconv.Itoa(i) == name
}
