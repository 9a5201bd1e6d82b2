package main

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	host   = "cosbench.documents.azure.com"
	origin = "https://" + host
)

// server is the account under measurement, and who calls it.
type server struct {
	*rig.Client
	authorization string
}

// prepare makes an account with a container, and the data role.
func prepare(c *rig.Cloud) (*server, error) {
	o, err := rig.Operator(c)
	if err != nil {
		return nil, err
	}
	const arm = "https://management.azure.com"
	token, err := o.Token(arm)
	if err != nil {
		return nil, err
	}
	type object = map[string]any
	resource := func(v object) object { return object{"properties": object{"resource": v}} }
	group := "/subscriptions/" + c.SubscriptionID + "/resourceGroups/bench"
	account := group + "/providers/Microsoft.DocumentDB/databaseAccounts/cosbench"
	for _, r := range []struct {
		id, version string
		body        object
	}{
		{group, "2024-11-01", object{"location": "westeurope"}},
		{account, "2024-08-15", object{"location": "westeurope", "properties": object{
			"databaseAccountOfferType": "Standard", "locations": []object{{"locationName": "westeurope", "failoverPriority": 0}}}}},
		{account + "/sqlDatabases/bench", "2024-08-15", resource(object{"id": "bench"})},
		{account + "/sqlDatabases/bench/containers/items", "2024-08-15", resource(object{
			"id": "items", "partitionKey": object{"paths": []string{"/pk"}, "kind": "Hash", "version": 2}})},
		{account + "/sqlRoleAssignments/00000000-0000-4000-8000-000000000001", "2024-08-15", object{"properties": object{
			"roleDefinitionId": account + "/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002", "scope": account, "principalId": c.Operator.ObjectID}}},
	} {
		body, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		if _, err := o.Send("PUT", arm+r.id+"?api-version="+r.version, "Bearer "+token, "application/json", body); err != nil {
			return nil, err
		}
	}
	return dataClient(o)
}

// signIn is prepare where everything is there already.
func signIn(c *rig.Cloud) (*server, error) {
	o, err := rig.Operator(c)
	if err != nil {
		return nil, err
	}
	return dataClient(o)
}

func dataClient(o *rig.Client) (*server, error) {
	token, err := o.Token(origin)
	return &server{Client: o, authorization: "type=aad&ver=1.0&sig=" + token}, err
}

// fill creates the documents from first on, up to end, and returns how many
// it created in a second.
func (s *server) fill(first, end int) (float64, error) {
	var wg sync.WaitGroup
	var next atomic.Int64
	next.Store(int64(first))
	errs := make([]error, rig.Workers)
	begin := time.Now()
	for w := range rig.Workers {
		wg.Go(func() {
			for errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= end {
					return
				}
				_, errs[w] = s.Send("POST", origin+container+"/docs", s.authorization, "application/json", []byte(document(i)),
					"x-ms-documentdb-partitionkey", key(i/inPartition), "Prefer", "return=minimal")
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return float64(end-first) / time.Since(begin).Seconds(), nil
}

// fillBesideReader is fill while somebody counts all the time.
func (s *server) fillBesideReader(first, end int) (float64, int, error) {
	stop, done := make(chan struct{}), make(chan error, 1)
	counts := 0
	go func() {
		counting := ask(`SELECT VALUE COUNT(1) FROM c WHERE c.n > 0`, across, nil)
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if _, err := s.do(origin, &counting); err != nil {
				done <- err
				return
			}
			counts++
		}
	}()
	rate, err := s.fill(first, end)
	close(stop)
	if failed := <-done; err == nil {
		err = failed
	}
	return rate, counts, err
}

// do makes a call.
func (s *server) do(base string, c *call) ([]byte, error) {
	if c.query == "" {
		return s.Send("GET", base+c.path, s.authorization, "", nil, c.header...)
	}
	body, err := json.Marshal(map[string]string{"query": c.query})
	if err != nil {
		return nil, err
	}
	answer, err := s.Send("POST", base+c.path, s.authorization, "application/query+json", body, c.header...)
	if err != nil {
		err = fmt.Errorf("%s: %w", c.query, err)
	}
	return answer, err
}
