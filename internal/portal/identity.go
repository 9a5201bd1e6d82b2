package portal

// userIdentity is a user-assigned managed identity.
type userIdentity struct {
	Resource
	Properties struct {
		ClientID    string `json:"clientId"`
		PrincipalID string `json:"principalId"`
	} `json:"properties"`
}

func identityBlades() []Blade {
	return []Blade{
		overview(showUserIdentity, Actions{"delete": deleteResource(identityVersion)}),
		roleAssignmentsBlade(),
	}
}

func showUserIdentity(c *Ctx) (*View, error) {
	var u userIdentity
	if err := c.ARM("GET", escaped(c.ID.String())+identityVersion, nil, &u); err != nil {
		return nil, err
	}
	return &View{Template: "identity", Data: u}, nil
}
