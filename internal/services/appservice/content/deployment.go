package content

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// Status is how far a deployment has come, in Kudu's numbers.
type Status int

// The states of a deployment.
const (
	Pending Status = iota
	Building
	Deploying
	Failed
	Success
)

// Deployment is the record of one deployment. Times are UTC.
type Deployment struct {
	ID                           string
	Status                       Status
	Deployer                     string // "OneDeploy", "ZipDeploy", "az_cli_functions" …
	Author, AuthorEmail, Message string
	Progress                     string // what it does now
	Error                        string // why it failed: the first line that says it
	Built                        bool   // it ran a build
	Restarts                     bool   // the app was to be restarted for it
	Received, Started, Ended     time.Time
}

// Complete reports whether the deployment has ended.
func (d *Deployment) Complete() bool { return d.Status == Failed || d.Status == Success }

// Deployments returns those of a site or slot, newest first.
func (s *Store) Deployments(ctx context.Context, siteID string) (list []Deployment, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		list = nil
		rows, err := tx.Query(ctx, `SELECT document FROM content_deployments WHERE site = ? ORDER BY received DESC, id`, keyOf(siteID))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var document string
			var d Deployment
			if err := rows.Scan(&document); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(document), &d); err != nil {
				return err
			}
			list = append(list, d)
		}
		return rows.Err()
	})
	return list, err
}

// Deployment returns one of a site's; nil if there is none.
func (s *Store) Deployment(ctx context.Context, siteID, id string) (d *Deployment, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		var document string
		d = nil
		err := tx.QueryRow(ctx, `SELECT document FROM content_deployments WHERE site = ? AND id = ?`, keyOf(siteID), id).Scan(&document)
		if errors.Is(err, store.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = json.Unmarshal([]byte(document), &d)
		}
		return err
	})
	return d, err
}

// addDeployment keeps a new record, later than all others of its site: two of
// them must have an order, however coarse the clock is.
func addDeployment(ctx context.Context, tx *store.Tx, siteID string, d *Deployment) error {
	var last int64
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(received), 0) FROM content_deployments WHERE site = ?`, keyOf(siteID)).Scan(&last); err != nil {
		return err
	}
	if d.Received.UnixNano() <= last {
		d.Received = time.Unix(0, last).Add(time.Microsecond).UTC()
		d.Started = d.Received
	}
	return putDeployment(ctx, tx, siteID, d)
}

func putDeployment(ctx context.Context, tx *store.Tx, siteID string, d *Deployment) error {
	document, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO content_deployments (site, id, received, document) VALUES (?, ?, ?, ?)
		ON CONFLICT (site, id) DO UPDATE SET document = excluded.document`, keyOf(siteID), d.ID, d.Received.UnixNano(), string(document))
	return err
}

// replaceDeployment changes a record; false where there is none, because its
// site has gone.
func replaceDeployment(ctx context.Context, tx *store.Tx, siteID string, d *Deployment) (there bool, err error) {
	document, err := json.Marshal(d)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE content_deployments SET document = ? WHERE site = ? AND id = ?`, string(document), keyOf(siteID), d.ID)
	return n > 0, err
}

// owned is a deployment and the key of its site.
type owned struct {
	site       string
	deployment Deployment
}

// unfinished are the deployments that have not ended, of all sites.
func unfinished(ctx context.Context, tx *store.Tx) (list []owned, err error) {
	rows, err := tx.Query(ctx, `SELECT site, document FROM content_deployments`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o owned
		var document string
		if err := rows.Scan(&o.site, &document); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(document), &o.deployment); err != nil {
			return nil, err
		}
		if !o.deployment.Complete() {
			list = append(list, o)
		}
	}
	return list, rows.Err()
}

// job is a deployment that is under way.
type job struct {
	id  string
	end context.CancelFunc
}

// begin says that a deployment of a site is under way, and returns what it runs
// in; false if another is.
func (s *Store) begin(siteID, id string) (context.Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, busy := s.busy[keyOf(siteID)]; busy {
		return nil, false
	}
	ctx, end := context.WithCancel(s.life)
	s.busy[keyOf(siteID)] = job{id, end}
	return ctx, true
}

func (s *Store) end(siteID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy[keyOf(siteID)].end()
	delete(s.busy, keyOf(siteID))
}

// abort ends the deployment of a site that has gone.
func (s *Store) abort(siteID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j, busy := s.busy[keyOf(siteID)]; busy {
		j.end()
	}
}

// Busy reports whether a deployment of a site is under way.
func (s *Store) Busy(siteID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, busy := s.busy[keyOf(siteID)]
	return busy
}

// deploying reports whether a deployment of that id is under way.
func (s *Store) deploying(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.busy {
		if j.id == id {
			return true
		}
	}
	return false
}
