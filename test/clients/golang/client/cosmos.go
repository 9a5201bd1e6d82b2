package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
	"golang.org/x/sync/errgroup"
)

// document is what of a document the client itself looks at.
type document struct {
	ID string `json:"id"`
}

// cosmosCalls is Cosmos DB: "at" is the account's endpoint, or a connection
// string with a key; containers are named "database/container".
func cosmosCalls(credential azcore.TokenCredential) map[string]call {
	type inContainer func(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error)
	client := func(at string) (*azcosmos.Client, error) {
		options := &azcosmos.ClientOptions{EnableContentResponseOnWrite: true}
		if strings.HasPrefix(at, "AccountEndpoint=") {
			return azcosmos.NewClientFromConnectionString(at, options)
		}
		return azcosmos.NewClient(at, credential, options)
	}
	calls := map[string]call{
		"cosmos.make": func(ctx context.Context, at string, a args) (any, error) {
			c, err := client(at)
			if err == nil {
				_, err = c.CreateDatabase(ctx, azcosmos.DatabaseProperties{ID: arg[string](a, 0)}, nil)
			}
			return nil, err
		},
		"cosmos.drop": func(ctx context.Context, at string, a args) (any, error) {
			c, err := client(at)
			if err != nil {
				return nil, err
			}
			d, err := c.NewDatabase(arg[string](a, 0))
			if err == nil {
				_, err = d.Delete(ctx, nil)
			}
			return nil, err
		},
	}
	for name, do := range map[string]inContainer{
		"about": about, "create": createDocument, "read": readDocument, "replace": replaceDocument, "upsert": upsertDocument, "delete": deleteDocument,
		"patch": patchDocument, "session": sessionOf, "query": queryDocuments, "page": queryPage, "many": readMany, "batch": runBatch, "bulk": bulk, "changes": changes,
	} {
		calls["cosmos."+name] = func(ctx context.Context, at string, a args) (any, error) {
			c, err := client(at)
			if err != nil {
				return nil, err
			}
			db, coll, _ := strings.Cut(arg[string](a, 0), "/")
			container, err := c.NewContainer(db, coll)
			if err != nil {
				return nil, err
			}
			return do(ctx, container, a[1:])
		}
	}
	return calls
}

// partition is a key as the list of its components; none is every partition.
func partition(a args, i int) azcosmos.PartitionKey {
	key := azcosmos.NewPartitionKey()
	for _, v := range arg[[]any](a, i) {
		switch v := v.(type) {
		case string:
			key = key.AppendString(v)
		case float64:
			key = key.AppendNumber(v)
		case bool:
			key = key.AppendBool(v)
		default:
			key = key.AppendNull()
		}
	}
	return key
}

func item(r azcosmos.ItemResponse, err error) (any, error) { return json.RawMessage(r.Value), err }

func onlyIf(a args, i int) *azcosmos.ItemOptions {
	o := &azcosmos.ItemOptions{EnableContentResponseOnWrite: true}
	if etag := arg[azcore.ETag](a, i); etag != "" {
		o.IfMatchEtag = &etag
	}
	return o
}

func about(ctx context.Context, c *azcosmos.ContainerClient, _ args) (any, error) {
	r, err := c.Read(ctx, nil)
	if err != nil {
		return nil, err
	}
	return r.ContainerProperties.PartitionKeyDefinition.Paths, nil
}

func createDocument(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	return item(c.CreateItem(ctx, partition(a, 1), a[0], nil))
}

func readDocument(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	o := &azcosmos.ItemOptions{}
	if token := arg[string](a, 2); token != "" {
		o.SessionToken = &token
	}
	return item(c.ReadItem(ctx, partition(a, 1), arg[string](a, 0), o))
}

func replaceDocument(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	return item(c.ReplaceItem(ctx, partition(a, 1), arg[document](a, 0).ID, a[0], onlyIf(a, 2)))
}

func upsertDocument(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	return item(c.UpsertItem(ctx, partition(a, 1), a[0], nil))
}

func deleteDocument(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	_, err := c.DeleteItem(ctx, partition(a, 1), arg[string](a, 0), onlyIf(a, 2))
	return nil, err
}

func sessionOf(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	r, err := c.UpsertItem(ctx, partition(a, 1), a[0], nil)
	if err != nil {
		return nil, err
	}
	return r.SessionToken, nil
}

func patchDocument(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	p := operations(arg[[]step](a, 2))
	if condition := arg[string](a, 3); condition != "" {
		p.SetCondition(condition)
	}
	return item(c.PatchItem(ctx, partition(a, 1), arg[string](a, 0), p, nil))
}

// step is one operation of a patch.
type step struct {
	Op, Path string
	Value    any
}

func operations(steps []step) azcosmos.PatchOperations {
	p := azcosmos.PatchOperations{}
	for _, s := range steps {
		switch s.Op {
		case "add":
			p.AppendAdd(s.Path, s.Value)
		case "set":
			p.AppendSet(s.Path, s.Value)
		case "replace":
			p.AppendReplace(s.Path, s.Value)
		case "remove":
			p.AppendRemove(s.Path)
		case "incr":
			n, _ := s.Value.(float64)
			p.AppendIncrement(s.Path, int64(n))
		}
	}
	return p
}

func readMany(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	var ids []azcosmos.ItemIdentity
	for _, pair := range arg[[]args](a, 0) {
		ids = append(ids, azcosmos.ItemIdentity{ID: arg[string](pair, 0), PartitionKey: partition(pair, 1)})
	}
	r, err := c.ReadManyItems(ctx, ids, nil)
	return raw(r.Items), err
}

// raw shows documents as they came.
func raw(items [][]byte) []json.RawMessage {
	out := make([]json.RawMessage, len(items))
	for i, item := range items {
		out[i] = item
	}
	return out
}

func runBatch(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	b := c.NewTransactionalBatch(partition(a, 0))
	for _, o := range arg[[]struct {
		Op, ID     string
		Doc        json.RawMessage
		Operations []step
		ETag       azcore.ETag
	}](a, 1) {
		options := &azcosmos.TransactionalBatchItemOptions{}
		if o.ETag != "" {
			options.IfMatchETag = &o.ETag
		}
		switch o.Op {
		case "create":
			b.CreateItem(o.Doc, options)
		case "upsert":
			b.UpsertItem(o.Doc, options)
		case "replace":
			b.ReplaceItem(o.ID, o.Doc, options)
		case "patch":
			b.PatchItem(o.ID, operations(o.Operations), options)
		case "read":
			b.ReadItem(o.ID, options)
		case "delete":
			b.DeleteItem(o.ID, options)
		}
	}
	r, err := c.ExecuteTransactionalBatch(ctx, b, nil)
	if err != nil {
		return nil, err
	}
	statuses := make([]int32, len(r.OperationResults))
	for i, result := range r.OperationResults {
		statuses[i] = result.StatusCode
	}
	return statuses, nil
}

// bulk creates documents side by side; this SDK has no other way.
func bulk(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	docs := arg[[]json.RawMessage](a, 0)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for _, doc := range docs {
		var d struct{ PK string }
		if err := json.Unmarshal(doc, &d); err != nil {
			return nil, err
		}
		g.Go(func() error {
			_, err := c.CreateItem(ctx, azcosmos.NewPartitionKeyString(d.PK), doc, nil)
			return err
		})
	}
	return len(docs), g.Wait()
}

// changes reads a change feed to its end, one range of keys after the other;
// where it goes on is a continuation for each.
func changes(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	in := arg[feedStart](a, 0)
	var from []azcosmos.ChangeFeedOptions
	if in.Next != "" {
		var tokens []string
		if err := json.Unmarshal([]byte(in.Next), &tokens); err != nil {
			return nil, err
		}
		for i := range tokens {
			from = append(from, azcosmos.ChangeFeedOptions{Continuation: &tokens[i]})
		}
	} else {
		ranges, err := c.ReadFeedRanges(ctx, nil)
		if err != nil {
			return nil, err
		}
		for i := range ranges {
			from = append(from, in.options(&ranges[i]))
		}
	}
	docs, tokens := []json.RawMessage{}, []string{}
	for _, o := range from {
		found, next, err := drain(ctx, c, o, in.Size)
		if err != nil {
			return nil, err
		}
		docs, tokens = append(docs, found...), append(tokens, next)
	}
	next, err := json.Marshal(tokens)
	return map[string]any{"docs": docs, "next": string(next)}, err
}

// feedStart says where a change feed begins and how much a page has.
type feedStart struct {
	Start any
	Next  string
	PK    json.RawMessage
	Size  int32
}

func (f feedStart) options(at *azcosmos.FeedRange) azcosmos.ChangeFeedOptions {
	o := azcosmos.ChangeFeedOptions{FeedRange: at}
	if f.PK != nil {
		key := partition(args{f.PK}, 0)
		o.PartitionKey = &key
	}
	if seconds, ok := f.Start.(float64); ok {
		since := time.Unix(int64(seconds), 0)
		o.StartFrom = &since
	}
	return o
}

// drain reads one range until a page is empty.
func drain(ctx context.Context, c *azcosmos.ContainerClient, o azcosmos.ChangeFeedOptions, size int32) (docs []json.RawMessage, next string, err error) {
	for range 100 {
		o.MaxItemCount = size
		page, err := c.ReadChangeFeed(ctx, &o)
		if err != nil {
			return nil, "", err
		}
		docs = append(docs, raw(page.Items)...)
		o = azcosmos.ChangeFeedOptions{PartitionKey: o.PartitionKey, Continuation: &page.ContinuationToken}
		if len(page.Items) == 0 {
			return docs, page.ContinuationToken, nil
		}
	}
	return nil, "", errors.New("the change feed does not end")
}
