package cosmos

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
)

// offer is the throughput of a database or a container as the data plane
// shows it; its id is that of what it belongs to.
func offer(id rid.ID, etag string, modified int64, t throughput) map[string]any {
	content := map[string]any{"offerThroughput": t.Manual, "offerIsRUPerMinuteThroughputEnabled": false}
	if t.Max != 0 {
		content["offerThroughput"] = t.Max / 10
		content["offerAutopilotSettings"] = t.autoscale()
	}
	return map[string]any{
		"id": id.String(), "_rid": id.String(), "_self": "offers/" + id.String() + "/", "_etag": etag, "_ts": modified,
		"resource": self(id), "offerResourceId": id.String(), "offerType": "Invalid", "offerVersion": "V2", "content": content,
	}
}

// offers returns the throughputs of an account.
func (t *target) offers() []map[string]any {
	items := []map[string]any{}
	for _, d := range sortedByName(t.contents.databases) {
		if !d.Throughput.none() {
			items = append(items, offer(d.RID, d.ETag, d.Modified, d.Throughput))
		}
		for _, c := range sortedByName(d.containers) {
			if !c.Throughput.none() {
				items = append(items, offer(c.RID, c.ETag, c.Modified, c.Throughput))
			}
		}
	}
	return items
}
