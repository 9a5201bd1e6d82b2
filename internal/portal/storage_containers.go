package portal

import (
	"net/http"
	"net/url"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// containersPage is the list of an account's containers.
type containersPage struct {
	ID         string
	Containers []containerItem
	Next       string // where the list goes on
	Denied     *denial
	Adding     bool
	Name       string
}

type containerItem struct {
	Name       string `xml:"Name"`
	Properties struct {
		Modified string `xml:"Last-Modified"`
		Lease    string `xml:"LeaseState"`
	} `xml:"Properties"`
}

// Modified is when it, or what it says of itself, was changed last.
func (i containerItem) Modified() time.Time { return webTime(i.Properties.Modified) }

// webTime reads a time as headers write it.
func webTime(text string) time.Time {
	t, _ := http.ParseTime(text) // the blob service writes no other
	return t
}

func showContainers(c *Ctx) (*View, error) {
	page := containersPage{ID: c.ID.String(), Adding: c.Form.Has("add"), Name: c.Field("name")}
	var got struct {
		Containers []containerItem `xml:"Containers>Container"`
		Next       string          `xml:"NextMarker"`
	}
	query := url.Values{"comp": {"list"}, "maxresults": {"500"}}
	if marker := c.Field("marker"); marker != "" {
		query.Set("marker", marker)
	}
	err := c.blobList("/?"+query.Encode(), &got)
	page.Containers, page.Next = got.Containers, got.Next
	page.Denied, err = c.missing(err)
	return &View{Template: "storage_containers", Data: page}, err
}

func createContainer(c *Ctx) (*View, error) {
	name := c.Field("name")
	if name == "" {
		return nil, azerr.New(azerr.Invalid, "InvalidResourceName", "A container needs a name.")
	}
	if err := c.blobChange("PUT", blobPath(name, "")+"?restype=container"); err != nil {
		return nil, err
	}
	c.Say("The container " + name + " was created.")
	return c.Go(At("containers", c.ID.String()))
}

func deleteContainer(c *Ctx) (*View, error) {
	name := c.Field("name")
	if !c.Confirmed() {
		return c.Warn("Delete the container?", "The container "+name+" and every blob in it are deleted.")
	}
	if err := c.blobChange("DELETE", blobPath(name, "")+"?restype=container"); err != nil {
		return nil, err
	}
	c.Say("The container " + name + " was deleted.")
	return c.Go(At("containers", c.ID.String()))
}
