package portal

// routes are the pages that are not about a resource, those of the menu in its
// order.
func routes() []route {
	return []route{
		{path: "", nav: true, Blade: Blade{Title: "Home", Icon: "home", Show: showHome}},
		{path: "groups", nav: true, Blade: Blade{Title: "Resource groups", Icon: "group", Show: showGroups}},
	}
}

// resourceBlades are the blades of each resource type, in lower case, in the
// order of its menu. The first is what a link to the resource opens.
func resourceBlades() map[string][]Blade {
	overview := func(show func(*Ctx) (*View, error)) Blade {
		return Blade{Name: "overview", Title: "Overview", Icon: "overview", Show: show}
	}
	return map[string][]Blade{
		anyType: {overview(showResource)},
	}
}
