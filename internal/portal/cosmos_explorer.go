package portal

// cosmosPage is an account's databases with their containers.
type cosmosPage struct {
	ID        string
	Databases []cosmosDatabase
	Adding    string // "database" or "container"
	// Name, Database, NewDatabase and Key are what was written into the form.
	Name, Database, NewDatabase, Key string
}

type cosmosDatabase struct {
	Name       string              `json:"name"`
	Containers []containerResource `json:"-"`
}

// containerResource is a container as Resource Manager shows it.
type containerResource struct {
	Name       string `json:"name"`
	Properties struct {
		Resource struct {
			PartitionKey struct {
				Paths []string `json:"paths"`
			} `json:"partitionKey"`
		} `json:"resource"`
	} `json:"properties"`
}

// Paths are those of the partition key.
func (r containerResource) Paths() []string { return r.Properties.Resource.PartitionKey.Paths }

func showCosmos(c *Ctx) (*View, error) {
	page := cosmosPage{ID: c.ID.String(), Adding: c.Field("add"), Name: c.Field("name"), Database: c.Field("db"), NewDatabase: c.Field("newdb"), Key: c.Field("key")}
	var err error
	if page.Databases, err = armList[cosmosDatabase](c, escaped(c.ID.String())+"/sqlDatabases"+cosmosVersion); err != nil {
		return nil, err
	}
	for i := range page.Databases {
		d := &page.Databases[i]
		if d.Containers, err = armList[containerResource](c, cosmosContainer{Database: d.Name}.database(c)+"/containers"+cosmosVersion); err != nil {
			return nil, err
		}
	}
	return &View{Template: "cosmos_explorer", Data: page}, nil
}
