package portal

import (
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// blobsPage is what lies in one folder of a container. Folders are what names
// have in common up to a slash.
type blobsPage struct {
	ID, Container, Prefix string
	Folders               []string
	Blobs                 []blobItem
	Next                  string
	Denied                *denial
}

// Here is the address of the folder's page.
func (p blobsPage) Here() string {
	return At("blobs", p.ID) + "?" + url.Values{"container": {p.Container}, "prefix": {p.Prefix}}.Encode()
}

// Up is the prefix of the folder above.
func (p blobsPage) Up() string {
	above := strings.TrimSuffix(p.Prefix, "/")
	return above[:strings.LastIndexByte(above, '/')+1]
}

type blobItem struct {
	Name       blobName `xml:"Name"`
	Properties struct {
		Modified string `xml:"Last-Modified"`
		Length   int64  `xml:"Content-Length"`
		Type     string `xml:"Content-Type"`
		Tier     string `xml:"AccessTier"`
	} `xml:"Properties"`
}

// Modified is when it was written last.
func (b blobItem) Modified() time.Time { return webTime(b.Properties.Modified) }

// blobName is a name as a list writes it: escaped where XML could not hold it.
type blobName struct {
	Text    string `xml:",chardata"`
	Encoded bool   `xml:"Encoded,attr"`
}

func (n blobName) String() string {
	if plain, err := url.PathUnescape(n.Text); n.Encoded && err == nil {
		return plain
	}
	return n.Text
}

func showBlobs(c *Ctx) (*View, error) {
	page := blobsPage{ID: c.ID.String(), Container: c.Field("container"), Prefix: c.Form.Get("prefix")}
	var got struct {
		Blobs   []blobItem `xml:"Blobs>Blob"`
		Folders []struct {
			Name blobName `xml:"Name"`
		} `xml:"Blobs>BlobPrefix"`
		Next string `xml:"NextMarker"`
	}
	query := url.Values{"restype": {"container"}, "comp": {"list"}, "delimiter": {"/"}, "maxresults": {"500"}}
	for _, name := range []string{"prefix", "marker"} {
		if value := c.Form.Get(name); value != "" {
			query.Set(name, value)
		}
	}
	err := c.blobList(blobPath(page.Container, "")+"?"+query.Encode(), &got)
	page.Blobs, page.Next = got.Blobs, got.Next
	for _, f := range got.Folders {
		page.Folders = append(page.Folders, f.Name.String())
	}
	page.Denied, err = c.missing(err)
	return &View{Template: "storage_blobs", Data: page, Title: page.Container}, err
}

// uploadBlob sends a file on as one block blob, in the folder that is shown.
func uploadBlob(c *Ctx) (*View, error) {
	file, header, err := c.Request.FormFile("file")
	if err != nil {
		return nil, azerr.BadRequest("Choose a file to upload.")
	}
	defer file.Close()
	kind := header.Header.Get("Content-Type")
	if kind == "" {
		kind = "application/octet-stream"
	}
	name := c.Form.Get("prefix") + header.Filename
	call := Call{Method: "PUT", URL: blobPath(c.Field("container"), name), Header: map[string]string{
		"x-ms-blob-type": "BlockBlob", "x-ms-blob-content-type": kind, "Content-Type": "application/octet-stream",
	}}
	if header.Size > 0 {
		call.Body, call.Length = io.NewSectionReader(file, 0, header.Size), header.Size
	}
	resp, err := c.blobs(call)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	c.Say("The blob " + name + " was uploaded.")
	return c.Again()
}

func deleteBlob(c *Ctx) (*View, error) {
	name := c.Form.Get("name")
	if !c.Confirmed() {
		return c.Warn("Delete the blob?", "The blob "+name+" is deleted at once.")
	}
	if err := c.blobChange("DELETE", blobPath(c.Field("container"), name)); err != nil {
		return nil, err
	}
	c.Say("The blob " + name + " was deleted.")
	return c.Again()
}
