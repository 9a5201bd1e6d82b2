package cosmos

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxBatch is how many operations a transaction may have; bulk requests are
// bounded by their size alone.
const maxBatch = 100

// batchKinds are the operations of a batch, with what each needs.
var batchKinds = map[string]struct {
	kind   documents.Kind
	action string
}{
	"create": {documents.Create, createItem}, "read": {documents.Read, readItem}, "replace": {documents.Replace, replaceItem},
	"upsert": {documents.Upsert, upsertItem}, "delete": {documents.Delete, deleteItem}, "patch": {documents.Patch, replaceItem},
}

// runBatch does many operations in one request: a transaction within one
// partition, or in bulk each for itself. The caller must be allowed every one
// of them before the first is done.
func (s *Service) runBatch(ctx context.Context, r *web.Request) (*web.Response, error) {
	// What is wrong with a batch is told to who may know of the container.
	if err := r.Authorize(ctx, op.Data(readMetadata, ofContainer)); err != nil {
		return nil, err
	}
	c, err := s.writing(r)
	if err != nil {
		return nil, err
	}
	data, err := r.Body()
	if err != nil {
		return nil, err
	}
	list, err := value.Parse(bytes.TrimSpace(data))
	if err != nil || list.Kind() != value.Array || list.Len() == 0 {
		return nil, azerr.BadRequest("The batch is invalid: it is a list of at least one operation.")
	}
	atomic := isTrue(r.HTTP.Header.Get("x-ms-cosmos-batch-atomic"))
	if atomic && list.Len() > maxBatch {
		return nil, azerr.BadRequest("Batch request has more operations than what is supported: %d, at most %d.", list.Len(), maxBatch)
	}
	if err := authorizeBatch(ctx, r, list); err != nil {
		return nil, err
	}
	b := batchRequest{spec: c.spec, ops: make([]documents.Op, list.Len()), wrong: make([]error, list.Len())}
	if atomic {
		if b.key, err = c.spec.wholeKey(r); err != nil {
			return nil, err
		}
	}
	for i, item := range list.Items() {
		b.ops[i], b.wrong[i] = b.read(ctx, item)
		if atomic && b.wrong[i] != nil {
			return batchResponse(r, b.refused(i), 0), nil
		}
	}
	results, lsn, err := s.applyBatch(ctx, r, &b, atomic)
	if err != nil {
		return nil, err
	}
	return batchResponse(r, results, lsn), nil
}

// authorizeBatch asks for each kind of operation once.
func authorizeBatch(ctx context.Context, r *web.Request, list value.Value) error {
	asked := map[string]bool{}
	for _, item := range list.Items() {
		name := strings.ToLower(item.Get("operationType").Str())
		k, ok := batchKinds[name]
		if !ok {
			return azerr.BadRequest("The operation type '%.40s' of a batch is invalid.", item.Get("operationType").String())
		}
		if asked[k.action] {
			continue
		}
		asked[k.action] = true
		if err := r.Authorize(ctx, op.Data(k.action, ofContainer)); err != nil {
			return err
		}
		if reading := k.kind == documents.Read; strings.HasSuffix(r.Caller.Key, "Readonly") && !reading {
			return readOnlyKey()
		}
	}
	return nil
}

// batchRequest is a batch that is being read.
type batchRequest struct {
	spec  *spec
	key   documents.Key // of a transaction
	ops   []documents.Op
	wrong []error // by operation: why it cannot be done
}

func (b *batchRequest) read(ctx context.Context, item value.Value) (documents.Op, error) {
	k := batchKinds[strings.ToLower(item.Get("operationType").Str())]
	o := documents.Op{Kind: k.kind, Key: b.key, ID: item.Get("id").Str(), IfMatch: item.Get("ifMatch").Str(), IfNoneMatch: item.Get("ifNoneMatch").Str()}
	if text := item.Get("partitionKey"); text.Kind() == value.String && b.key.Text == "" {
		key, err := readKey(text.Str())
		if err == nil {
			o.Key, err = b.spec.complete(key)
		}
		if err != nil {
			return o, err
		}
	}
	if o.Key.Text == "" {
		return o, azerr.BadRequest("PartitionKey value must be supplied for this operation.")
	}
	o.Body = item.Get("resourceBody")
	switch k.kind {
	case documents.Create, documents.Upsert, documents.Replace:
		if o.Body.Kind() != value.Object {
			return o, azerr.BadRequest("The operation has no resourceBody.")
		}
		id, err := itemID(o.Body)
		if err != nil {
			return o, err
		}
		if k.kind == documents.Replace && o.ID != id {
			return o, azerr.BadRequest("The id of a document cannot be changed: it is '%s' in the operation and '%s' in the body.", o.ID, id)
		}
		o.ID = id
		return o, b.spec.checkKey(o.Body, o.Key)
	case documents.Patch:
		var err error
		o.Change, err = b.spec.changeBy(ctx, o.Body, o.Key)
		return o, err
	}
	return o, nil
}

// refused is the outcome of a transaction of which one operation is wrong.
func (b *batchRequest) refused(at int) []documents.Result {
	results := make([]documents.Result, len(b.ops))
	results[at].Err = b.wrong[at]
	return results
}

// applyBatch does what can be done; in bulk, what is wrong stays out.
func (s *Service) applyBatch(ctx context.Context, r *web.Request, b *batchRequest, atomic bool) ([]documents.Result, int64, error) {
	var good []documents.Op
	for i, o := range b.ops {
		if b.wrong[i] == nil {
			good = append(good, o)
		}
	}
	done, lsn, err := s.write(ctx, r, good, atomic)
	if err != nil {
		return nil, 0, err
	}
	results := make([]documents.Result, 0, len(b.ops))
	for i := range b.ops {
		if b.wrong[i] != nil {
			results = append(results, documents.Result{Err: b.wrong[i]})
			continue
		}
		results, done = append(results, done[0]), done[1:]
	}
	return results, lsn, nil
}

// failedDependency is the status of what a transaction did not do because
// another operation failed.
const failedDependency = 424

// batchResponse answers the outcome of each operation: 200 when all went
// well, else 207.
func batchResponse(r *web.Request, results []documents.Result, lsn int64) *web.Response {
	status, quiet := http.StatusOK, minimal(r)
	for _, result := range results {
		if result.Err != nil {
			status = http.StatusMultiStatus
		}
	}
	body := []byte{'['}
	for i, result := range results {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendResult(body, result, quiet)
	}
	resp := web.Bytes(status, "application/json", append(body, ']'))
	return targetOf(r).position(resp.With("x-ms-request-charge", charge(r.HTTP.Method, 0)), "", lsn)
}

func appendResult(body []byte, result documents.Result, quiet bool) []byte {
	d := result.Document
	switch {
	case result.Err != nil:
		e := azerr.From(result.Err)
		body = append(body, `{"statusCode":`+strconv.Itoa(e.Status())+`,"requestCharge":0`...)
		if sub := e.Header[substatusHeader]; sub != "" {
			body = append(body, `,"subStatusCode":`+sub...)
		}
		body = append(body, `,"message":`...)
		return append(value.AppendString(body, e.Message), '}')
	case d == nil:
		return append(body, `{"statusCode":`+strconv.Itoa(failedDependency)+`,"requestCharge":0}`...)
	}
	status := http.StatusOK
	switch {
	case result.Created:
		status = http.StatusCreated
	case result.Deleted:
		return append(body, `{"statusCode":204,"requestCharge":5.71}`...)
	}
	body = append(body, `{"statusCode":`+strconv.Itoa(status)+`,"requestCharge":5.71,"eTag":`...)
	body = value.AppendString(body, d.ETag)
	if !quiet {
		body = append(append(body, `,"resourceBody":`...), d.Body...)
	}
	return append(body, '}')
}
