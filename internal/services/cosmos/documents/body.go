package documents

import (
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
)

// MaxBody is the largest document, as Azure's reference says.
const MaxBody = 2 << 20

// system are the properties that the service writes; what was sent under
// these names is dropped.
var system = map[string]bool{"_rid": true, "_self": true, "_etag": true, "_attachments": true, "_ts": true}

// complete writes a document's body as it is stored and answered: what was
// sent, then what the service adds; and works out when it ends.
func (b *batch) complete(d *Document, sent value.Value) error {
	var body []byte
	body = append(body, '{')
	items := sent.Items()
	for i, key := range sent.Keys() {
		if system[key] {
			continue
		}
		body = value.AppendString(body, key)
		body = append(body, ':')
		body = items[i].AppendJSON(body)
		body = append(body, ',')
	}
	id := rid.Document(b.container.RID, d.Number)
	body = append(body, `"_rid":"`+id.String()+`","_self":"dbs/`+id.DatabaseID().String()+`/colls/`+id.ContainerID().String()+`/docs/`+id.String()+`/","_etag":`...)
	body = value.AppendString(body, d.ETag)
	body = append(body, `,"_attachments":"attachments/","_ts":`+strconv.FormatInt(d.Modified, 10)+`}`...)
	if len(body) > MaxBody {
		return TooLarge()
	}
	d.Body = string(body)
	if sent.Get("ttl").Kind() == value.Null {
		return badTTL("null")
	}
	expires, err := b.container.expiry(sent, d.Modified)
	d.Expires = expires
	return err
}

// expiry returns when a document ends that was written at a time: by its own
// "ttl", or by the container's. A document's own counts only where the
// container has one.
func (c *Container) expiry(sent value.Value, written int64) (int64, error) {
	ttl := sent.Get("ttl")
	seconds := c.TTL
	if ttl.IsDefined() && ttl.Kind() != value.Null {
		n := int64(ttl.Num())
		if ttl.Kind() != value.Number || float64(n) != ttl.Num() || n == 0 || n < -1 || n > 1<<31-1 {
			return 0, badTTL(ttl.String())
		}
		if seconds != 0 {
			seconds = int(n)
		}
	}
	if seconds <= 0 {
		return 0, nil
	}
	return written + int64(seconds), nil
}

func badTTL(text string) error {
	return azerr.BadRequest("The input ttl '%s' is invalid. Ensure to provide a nonzero positive integer less than or equal to '2147483647', or a '-1' which means never expire.", text)
}
