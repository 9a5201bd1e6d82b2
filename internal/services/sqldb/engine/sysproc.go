package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/ddl"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// system runs a procedure of the server, whose name is in lower case; false
// if there is none.
func (x *frame) system(ctx context.Context, name string, args []*argument) (found bool, status int32, err error) {
	switch name {
	case "sp_executesql":
		return true, 0, x.executeSQL(ctx, args)
	case "sp_rename":
		return true, 0, x.rename(ctx, args)
	case "sp_addextendedproperty":
		return true, 0, x.property(ctx, ddl.AddProperty, args)
	case "sp_updateextendedproperty":
		return true, 0, x.property(ctx, ddl.UpdateProperty, args)
	case "sp_dropextendedproperty":
		return true, 0, x.property(ctx, ddl.DropProperty, args)
	case "sp_describe_first_result_set":
		return true, 0, x.describe(ctx, args)
	case "sp_set_session_context":
		return true, 0, x.setContext(args)
	case "sp_getapplock":
		status, err = x.getLock(ctx, args)
		return true, status, err
	case "sp_releaseapplock":
		status, err = x.releaseLock(args)
		return true, status, err
	case "sp_describe_undeclared_parameters":
		return true, 0, x.describeParameters(ctx, args)
	case "sp_addrolemember":
		return true, 0, x.roleMember(ctx, args, true)
	case "sp_droprolemember":
		return true, 0, x.roleMember(ctx, args, false)
	case "sp_reset_connection":
		return true, 0, x.s.Reset(ctx, false)
	}
	if p, ok := sysviews.FindProcedure(name); ok {
		return true, 0, x.shows(ctx, p, args)
	}
	return false, 0, nil
}

// textArguments reads the arguments of a procedure of the server as text, by the
// names of its parameters; what is not given is "".
func textArguments(args []*argument, names ...string) ([]string, error) {
	out := make([]string, len(names))
	for i, a := range args {
		at := i
		if a.name != "" {
			for at = 0; at < len(names) && !strings.EqualFold(a.name, names[at]); at++ {
			}
		}
		if at >= len(names) {
			return nil, types.Errorf(8145, "%s is not a parameter for procedure.", a.name)
		}
		if a.value.Value.IsNull() {
			continue
		}
		v, err := types.Convert(a.value.Value, a.value.Type, types.Sized(types.NVarChar, 4000), 0)
		if err != nil {
			return nil, err
		}
		out[at] = v.Text
	}
	return out, nil
}

// rename is sp_rename.
func (x *frame) rename(ctx context.Context, args []*argument) error {
	given, err := textArguments(args, "@objname", "@newname", "@objtype")
	if err != nil {
		return err
	}
	return x.change(ctx, func() error {
		e := x.definer(ctx)
		if err := e.Rename(ctx, given[0], given[1], given[2]); err != nil {
			return err
		}
		return x.defined(ctx, e)
	})
}

// property is sp_addextendedproperty and its like.
func (x *frame) property(ctx context.Context, change ddl.PropertyChange, args []*argument) error {
	names := []string{"@name", "@value"}
	if change == ddl.DropProperty {
		names = names[:1]
	}
	for i := range 3 {
		names = append(names, fmt.Sprintf("@level%dtype", i), fmt.Sprintf("@level%dname", i))
	}
	given, err := textArguments(args, names...)
	if err != nil {
		return err
	}
	value := types.Variable{Type: types.Of(types.Variant), Value: types.Null()}
	for i, a := range args {
		if change != ddl.DropProperty && (strings.EqualFold(a.name, "@value") || a.name == "" && i == 1) {
			value = a.value
		}
	}
	return x.change(ctx, func() error {
		e := x.definer(ctx)
		if err := e.Property(ctx, change, given[0], value, given[len(names)-6:]); err != nil {
			return err
		}
		return x.defined(ctx, e)
	})
}

// roleMember is sp_addrolemember and sp_droprolemember.
func (x *frame) roleMember(ctx context.Context, args []*argument, in bool) error {
	given, err := textArguments(args, "@rolename", "@membername")
	if err != nil {
		return err
	}
	return x.change(ctx, func() error {
		e := x.definer(ctx)
		if err := e.AddRoleMember(given[0], given[1], in); err != nil {
			return err
		}
		return x.defined(ctx, e)
	})
}
