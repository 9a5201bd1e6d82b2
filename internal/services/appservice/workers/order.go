package workers

import (
	"context"
	"os"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/startup"
)

// order is what an app is to run.
type order struct {
	site    *Site
	version content.Version
	print   string // what a new process would be given that differs
}

// order reads what is to run: nil for no site, and a line instead of a process
// where there is nothing to start.
func (a *app) order(ctx context.Context) (o *order, idle string, err error) {
	site, err := a.s.Site(ctx, a.id)
	if err != nil || site == nil {
		return nil, "", err
	}
	o = &order{site: site}
	if site.Stopped {
		return o, "", nil
	}
	version, ok, err := a.s.Content.Current(ctx, site.ID)
	if err != nil {
		return nil, "", err
	}
	if !ok {
		return o, "Nothing was deployed.", nil
	}
	if _, err := os.Stat(version.Dir); err != nil {
		return o, "Its files are not in this cloud's home.", nil
	}
	o.version = version
	if plan := a.plan(o, 0); plan.Shell == "" {
		return o, plan.Why, nil
	}
	o.print = version.ID + "\n" + version.Env + "\n" + site.Takes
	return o, "", nil
}

func (a *app) plan(o *order, port int) startup.Plan {
	return startup.Choose(startup.App{
		Files: os.DirFS(o.version.Dir), Runtime: o.site.Runtime, Command: o.site.Command, Settings: o.site.Settings, Port: port, Cores: cores,
	})
}
