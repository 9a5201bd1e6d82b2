package portal

// home is the first page.
type home struct {
	Subscriptions []Subscription
	Recent        []Resource
}

// maxRecent is how many resources the first page shows.
const maxRecent = 10

func showHome(c *Ctx) (*View, error) {
	var h home
	var err error
	if h.Subscriptions, err = c.Subscriptions(); err != nil {
		return nil, err
	}
	if len(h.Subscriptions) == 0 {
		return &View{Template: "home", Data: h}, nil
	}
	all, err := c.Resources(h.Subscriptions[0].ID)
	if err != nil {
		return nil, err
	}
	h.Recent = all[:min(len(all), maxRecent)]
	return &View{Template: "home", Data: h}, nil
}
