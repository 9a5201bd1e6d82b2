package cosmos

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// The limits of a container that are answered, in KB where they are sizes.
const quota = "documentSize=10240;documentsSize=10485760;documentsCount=-1;collectionSize=10485760;"

// addProgress adds what a caller may ask for beside a container: how far its
// indexes are, which are always ready, and how much is in it.
func (s *Service) addProgress(ctx context.Context, r *web.Request, c *container, resp *web.Response) error {
	if !isTrue(r.HTTP.Header.Get("x-ms-documentdb-populatequotainfo")) {
		return nil
	}
	count, size, err := s.documents.Size(ctx, &c.spec.Container)
	if err != nil {
		return err
	}
	resp.With("x-ms-documentdb-collection-index-transformation-progress", "100")
	if strings.EqualFold(c.Definition.Object("indexingPolicy").String("indexingMode"), "lazy") {
		resp.With("x-ms-documentdb-collection-lazy-indexing-progress", "100")
	}
	kb := (size + 1023) / 1024
	resp.With("x-ms-resource-quota", quota)
	resp.With("x-ms-resource-usage", fmt.Sprintf("documentSize=%d;documentsSize=%d;documentsCount=%d;collectionSize=%d;", kb/1024, kb, count, kb))
	return nil
}
