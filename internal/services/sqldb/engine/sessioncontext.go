package engine

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// contextValue is one key of SESSION_CONTEXT().
type contextValue struct {
	value    types.Variable
	readOnly bool
}

// Context is SESSION_CONTEXT(key), NULL for what was not set.
func (h host) Context(key string) types.Variable { return h.s.context[key].value }

// setContext is sp_set_session_context @key, @value, @read_only.
func (x *frame) setContext(args []*argument) error {
	s := x.s
	given, err := textArguments(args, "@key", "@value", "@read_only")
	if err != nil {
		return err
	}
	key := given[0]
	if s.context[key].readOnly {
		return types.Errorf(15664, "Cannot set key '%s' in the session context. The key has been set as read_only for this session.", key)
	}
	v := contextValue{readOnly: given[2] == "1"}
	for i, a := range args {
		if strings.EqualFold(a.name, "@value") || a.name == "" && i == 1 {
			v.value = a.value
		}
	}
	if s.context == nil {
		s.context = map[string]contextValue{}
	}
	s.context[key] = v
	return nil
}
