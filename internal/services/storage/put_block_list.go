package storage

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxBlockList holds 50,000 ids of the longest kind.
const maxBlockList = 8 << 20

// blockList is the body of Put Block List: ids in their order, each to be
// looked for among the committed blocks, the uncommitted ones, or the latest.
type blockList struct {
	XMLName xml.Name `xml:"BlockList"`
	Entries []struct {
		XMLName xml.Name
		ID      string `xml:",chardata"`
	} `xml:",any"`
}

// putBlockList makes a blob of blocks, without copying any.
func (s *Service) putBlockList(ctx context.Context, r *web.Request) (*web.Response, error) {
	list, err := readBlockList(r)
	if err != nil {
		return nil, err
	}
	b := &blobItem{properties: contentProperties(r.HTTP.Header)}
	if err := b.describedBy(r); err != nil {
		return nil, err
	}
	err = s.replace(ctx, r, b, func(_ *store.Tx, old *blobItem, fresh []block) error {
		if old == nil && len(fresh) > 0 {
			// A blob of which there are only blocks has a time, no tag.
			if err := checkTimes(r.HTTP.Header, fresh); err != nil {
				return err
			}
		}
		b.parts, b.size = []part{}, 0
		choose := chooser(old, fresh)
		for _, e := range list.Entries {
			p, ok := choose(e.XMLName.Local, e.ID)
			if !ok {
				return azerr.New(azerr.Invalid, "InvalidBlockList", "The specified block list is invalid.")
			}
			b.parts = append(b.parts, p)
			b.size += p.Size
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.answer(http.StatusCreated).With("x-ms-request-server-encrypted", "true"), nil
}

func readBlockList(r *web.Request) (list blockList, err error) {
	data, err := io.ReadAll(io.LimitReader(&bodyReader{in: r.HTTP.Body}, maxBlockList+1))
	if err != nil {
		return list, err
	}
	if len(data) > maxBlockList {
		return list, bodyTooLarge()
	}
	of := newSums()
	_, _ = of.Write(data)
	if err := of.check(r.HTTP.Header); err != nil {
		return list, err
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte(byteOrderMark))))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the ids are ASCII
	if err := d.Decode(&list); err != nil {
		return list, azerr.New(azerr.Invalid, "InvalidXmlDocument", "XML specified is not syntactically valid.")
	}
	if len(list.Entries) > maxBlocks {
		return list, azerr.New(azerr.Invalid, "BlockListTooLong", "The block list may not contain more than 50,000 blocks.")
	}
	return list, nil
}

// checkTimes holds the conditions about time against the first block.
func checkTimes(h http.Header, fresh []block) error {
	first := fresh[0].created
	for _, f := range fresh {
		if f.created.Before(first) {
			first = f.created
		}
	}
	if h.Get("If-None-Match") != "" || h.Get("If-Match") != "" {
		return nil
	}
	return checkWrite(h, &current{modified: first}, conditionNotMet())
}

// chooser finds the blocks that entries of a list name.
func chooser(old *blobItem, fresh []block) func(kind, id string) (part, bool) {
	committed, uncommitted := map[string]part{}, map[string]part{}
	if old != nil {
		for _, p := range old.parts {
			committed[p.ID] = p
		}
	}
	delete(committed, "") // the content of a Put Blob is no block
	for _, f := range fresh {
		uncommitted[f.ID] = f.part
	}
	return func(kind, id string) (p part, ok bool) {
		if kind == "Uncommitted" || kind == "Latest" {
			p, ok = uncommitted[id]
		}
		if !ok && (kind == "Committed" || kind == "Latest") {
			p, ok = committed[id]
		}
		return p, ok
	}
}
