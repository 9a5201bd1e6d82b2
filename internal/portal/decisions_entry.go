package portal

import (
	"net/url"
	"strings"
)

// openDecision is the entry in the drawer.
type openDecision struct {
	decision
	Named  directoryObject // who the directory says it is
	Now    bool            // it would be allowed now
	First  *fix
	Others []fix
}

// decision reads one with its explanation.
func (c *Ctx) decision(name string) (d decision, err error) {
	scope, err := c.Scope()
	if err != nil {
		return d, err
	}
	err = c.ARM("GET", scope+"/providers/Lanyard.Access/decisions/"+url.PathEscape(name)+decisionsVersion, nil, &d)
	return d, err
}

func showDecision(c *Ctx) (*View, error) {
	view, err := showAccessLog(c)
	if err != nil {
		return nil, err
	}
	d, err := c.decision(c.Request.PathValue("decision"))
	if err != nil {
		return nil, err
	}
	open := &openDecision{decision: d}
	if id := d.Properties.Principal.ObjectID; id != "" {
		named, err := c.directoryObjects([]string{id})
		if err != nil {
			return nil, err
		}
		open.Named = named[strings.ToLower(id)]
	}
	for _, near := range d.Properties.Explanation.Closest {
		open.Now = open.Now || near.Reason == "Allowed"
	}
	if fixes := d.Properties.Explanation.Fixes; len(fixes) > 0 && !open.Now {
		open.First, open.Others = &fixes[0], fixes[1:]
	}
	view.Data.(*logPage).Open = open
	return view, nil
}
