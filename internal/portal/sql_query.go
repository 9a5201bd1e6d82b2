package portal

// queryPage is the query editor.
type queryPage struct {
	ID, Text string
	Server   string     // id
	Answer   *SQLAnswer // nil before anything was run
}

func showQuery(c *Ctx) (*View, error) {
	server, _ := c.ID.Parent()
	page := queryPage{ID: c.ID.String(), Server: server.String(), Text: c.Form.Get("query")}
	if page.Text == "" {
		page.Text = "SELECT name, create_date FROM sys.tables;"
	}
	return &View{Template: "sql_query", Data: &page}, nil
}

func runQuery(c *Ctx) (*View, error) {
	view, err := showQuery(c)
	if err != nil {
		return nil, err
	}
	page := view.Data.(*queryPage)
	if page.Answer, err = c.sql(c.ID, page.Text); err != nil {
		return nil, err
	}
	return view, nil
}
