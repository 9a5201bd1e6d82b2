package portal

import "github.com/lanyard-dev/lanyard/internal/core/azerr"

// Subscription is one subscription that the user sees.
type Subscription struct {
	ID             string `json:"id"`
	SubscriptionID string `json:"subscriptionId"`
	Name           string `json:"displayName"`
	TenantID       string `json:"tenantId"`
}

// Subscriptions returns the subscriptions that the user sees.
func (c *Ctx) Subscriptions() ([]Subscription, error) {
	return armList[Subscription](c, "/subscriptions"+subscriptionsVersion)
}

var errNoSubscription = azerr.New(azerr.Forbidden, "NoSubscription", "You see no subscription: you have no role at any resource of this cloud.")

// subscription is the one that pages are about: the first that the user sees.
func (c *Ctx) subscription() (Subscription, error) {
	c.session.mu.Lock()
	known := c.session.subscription
	c.session.mu.Unlock()
	if known.ID != "" {
		return known, nil
	}
	all, err := c.Subscriptions()
	if err != nil {
		return Subscription{}, err
	}
	if len(all) == 0 {
		return Subscription{}, errNoSubscription
	}
	c.session.mu.Lock()
	c.session.subscription = all[0]
	c.session.mu.Unlock()
	return all[0], nil
}

// Scope returns its id.
func (c *Ctx) Scope() (string, error) {
	s, err := c.subscription()
	return s.ID, err
}

// subscriptionPage is a subscription's overview.
type subscriptionPage struct {
	Subscription
	State  string `json:"state"`
	Groups []Group
	Count  int
}

func subscriptionBlades() []Blade { return []Blade{overview(showSubscription, nil)} }

func showSubscription(c *Ctx) (*View, error) {
	var p subscriptionPage
	if err := c.ARM("GET", escaped(c.ID.String())+subscriptionsVersion, nil, &p); err != nil {
		return nil, err
	}
	var err error
	if p.Groups, err = c.Groups(c.ID.String()); err != nil {
		return nil, err
	}
	all, err := c.Resources(c.ID.String())
	p.Count = len(all)
	return &View{Template: "subscription", Data: p}, err
}
