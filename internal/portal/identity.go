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
	roles := roleAssignmentsBlade()
	roles.Of = ""
	return []Blade{overview(showUserIdentity, Actions{"delete": deleteResource(identityVersion)}), roles}
}

func showUserIdentity(c *Ctx) (*View, error) {
	var u userIdentity
	if err := c.ARM("GET", escaped(c.ID.String())+identityVersion, nil, &u); err != nil {
		return nil, err
	}
	return &View{Template: "identity", Data: u}, nil
}
