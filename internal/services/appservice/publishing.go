package appservice

import (
	"context"
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// publishing is the stored document of a site's publishing password. It is
// none of the documents that clients write.
var publishing = configuration{name: "publishingcredentials", title: "Publishing Credentials", secret: true, defaults: empty}

// newPublishingPassword gives a site or slot another publishing password, its
// first one too.
func (s *Service) newPublishingPassword(ctx context.Context, tx *store.Tx, siteID string) error {
	password := strings.ReplaceAll(s.NewID()+s.NewID(), "-", "")
	return s.saveConfig(ctx, tx, siteID, publishing, armkit.Document{"password": password})
}

// resetPublishingPassword makes what was downloaded of a site's publishing
// profile worthless. Neither the password nor anything else is answered.
func (s *Service) resetPublishingPassword(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		site, err := s.siteOf(ctx, tx, r)
		if err != nil {
			return err
		}
		return s.newPublishingPassword(ctx, tx, site.ID)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}

func (s *Service) publishingCredentials(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, password, err := s.publishingPassword(ctx, r)
	if err != nil {
		return nil, err
	}
	user := "$" + qualified(site.ID)
	return web.JSON(http.StatusOK, map[string]any{
		"id": configID(site.ID, "publishingcredentials") + "/" + user, "name": user, "type": typeOf(site.ID) + "/publishingcredentials", "location": site.Location(),
		"properties": map[string]any{
			"name": nil, "publishingUserName": user, "publishingPassword": password, "publishingPasswordHash": nil, "publishingPasswordHashSalt": nil,
			"metadata": nil, "isDeleted": false, "scmUri": "https://" + user + ":" + password + "@" + scmHostName(site.ID),
		},
	}), nil
}

type publishProfile struct {
	XMLName       xml.Name `xml:"publishProfile"`
	ProfileName   string   `xml:"profileName,attr"`
	PublishMethod string   `xml:"publishMethod,attr"`
	PublishURL    string   `xml:"publishUrl,attr"`
	Site          string   `xml:"msdeploySite,attr,omitempty"`
	UserName      string   `xml:"userName,attr"`
	Password      string   `xml:"userPWD,attr"`
	Destination   string   `xml:"destinationAppUrl,attr"`
}

// publishXML answers the publishing profiles, which az reads to show the FTP
// address.
func (s *Service) publishXML(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, password, err := s.publishingPassword(ctx, r)
	if err != nil {
		return nil, err
	}
	url, name := "http://"+hostName(site.ID), qualified(site.ID)
	body, err := xml.Marshal(struct {
		XMLName  xml.Name `xml:"publishData"`
		Profiles []publishProfile
	}{Profiles: []publishProfile{
		{ProfileName: name + " - Zip Deploy", PublishMethod: "ZipDeploy", PublishURL: scmHostName(site.ID) + ":443", UserName: "$" + name, Password: password, Destination: url},
		{ProfileName: name + " - FTP", PublishMethod: "FTP", PublishURL: "ftps://" + Label(site.ID) + ".ftp" + domain + "/site/wwwroot", UserName: name + `\$` + name, Password: password, Destination: url},
	}})
	if err != nil {
		return nil, err
	}
	return web.Bytes(http.StatusOK, "application/xml", body), nil
}

func (s *Service) publishingPassword(ctx context.Context, r *web.Request) (site *armkit.Resource, password string, err error) {
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if site, err = s.siteOf(ctx, tx, r); err != nil {
			return err
		}
		stored, err := s.loadConfig(ctx, tx, site.ID, publishing)
		password = stored.String("password")
		return err
	})
	return site, password, err
}
