// Package rolecatalog holds Azure's built-in roles and the operations of the
// resource providers that this program serves, as facts in a compact text
// form. It has no state: Load reads the embedded text anew. authz imports it,
// and what loads it for authz: app and servicetest.
package rolecatalog

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

//go:embed roles.txt
var rolesText string

//go:embed operations.txt
var operationsText string

// Catalogue is what Azure defines: roles and operations.
type Catalogue struct {
	Roles      []*rbac.Role // in the order of their names
	Operations []rbac.Operation
}

// Load reads the embedded catalogue.
func Load() (*Catalogue, error) {
	roles, err := parseRoles(rolesText)
	if err != nil {
		return nil, fmt.Errorf("built-in roles: %w", err)
	}
	operations, err := parseOperations(operationsText)
	if err != nil {
		return nil, fmt.Errorf("operations: %w", err)
	}
	return &Catalogue{roles, operations}, nil
}

func parseRoles(text string) ([]*rbac.Role, error) {
	var roles []*rbac.Role
	var role *rbac.Role
	var block *rbac.Block
	var names decoder
	for number, line := range lines(text) {
		mark, rest, _ := strings.Cut(line, " ")
		if mark != "role" && role == nil {
			return nil, fmt.Errorf("line %d: %q before the first role", number, line)
		}
		switch mark {
		case "role":
			id, name, ok := strings.Cut(rest, " ")
			if !ok {
				return nil, fmt.Errorf("line %d: a role needs an id and a name", number)
			}
			role = &rbac.Role{ID: id, Name: name, AssignableScopes: []string{"/"}, Blocks: make([]rbac.Block, 1)}
			roles = append(roles, role)
			block = &role.Blocks[0]
			continue
		case "block":
			role.Blocks = append(role.Blocks, rbac.Block{})
			block = &role.Blocks[len(role.Blocks)-1]
			continue
		case "if":
			version, condition, _ := strings.Cut(rest, " ")
			block.ConditionVersion = version
			block.Condition = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(condition)
			continue
		}
		pattern, err := names.next(rest)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		switch mark {
		case "a":
			block.Actions = append(block.Actions, pattern)
		case "n":
			block.NotActions = append(block.NotActions, pattern)
		case "d":
			block.DataActions = append(block.DataActions, pattern)
		case "x":
			block.NotDataActions = append(block.NotDataActions, pattern)
		default:
			return nil, fmt.Errorf("line %d: unknown mark %q", number, mark)
		}
	}
	return roles, nil
}

func parseOperations(text string) ([]rbac.Operation, error) {
	var operations []rbac.Operation
	var names decoder
	for number, line := range lines(text) {
		mark, rest, _ := strings.Cut(line, " ")
		name, err := names.next(rest)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		switch mark {
		case "c":
			operations = append(operations, rbac.Operation{Name: name, Plane: rbac.Control})
		case "d":
			operations = append(operations, rbac.Operation{Name: name, Plane: rbac.Data})
		default:
			return nil, fmt.Errorf("line %d: unknown mark %q", number, mark)
		}
	}
	return operations, nil
}

// lines yields the lines that are neither empty nor comments, by number.
func lines(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range strings.SplitSeq(text, "\n") {
			number++
			if line != "" && line[0] != '#' && !yield(number, line) {
				return
			}
		}
	}
}

// decoder puts back the segments that a name shares with the one before.
type decoder struct{ previous string }

func (d *decoder) next(text string) (string, error) {
	count, rest, ok := strings.Cut(text, ">")
	if !ok {
		d.previous = text
		return text, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		return "", fmt.Errorf("%q does not say how many segments it shares", text)
	}
	segments := strings.Split(d.previous, "/")
	if n < 1 || n > len(segments) {
		return "", fmt.Errorf("%q shares more segments than %q has", text, d.previous)
	}
	d.previous = strings.Join(segments[:n], "/") + "/" + rest
	return d.previous, nil
}
