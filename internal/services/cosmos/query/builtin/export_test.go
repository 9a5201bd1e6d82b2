package builtin

// All returns every function, in no order.
func All() []*Func {
	list := make([]*Func, 0, len(functions))
	for _, f := range functions {
		list = append(list, f)
	}
	return list
}
