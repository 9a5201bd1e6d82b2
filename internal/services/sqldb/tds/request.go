package tds

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/types"

// headers skips the ALL_HEADERS before a request ([MS-TDS] 2.2.5.3): the
// transaction descriptor, which says nothing new where a connection has one
// request at a time, traces and query notifications.
func (r *buffer) headers() {
	if len(r.b) < 4 {
		r.fail("a request without its headers")
		return
	}
	total := int(r.uint32())
	all := buffer{b: r.take(total - 4), err: r.err}
	for len(all.b) > 0 && all.err == nil {
		n := int(all.uint32())
		all.uint16()
		all.take(n - 6)
	}
	if r.err == nil && all.err != nil {
		r.fail("the headers of a request are not whole")
	}
}

// parseBatch returns the text of a SQL batch ([MS-TDS] 2.2.6.7).
func parseBatch(b []byte) (string, error) {
	r := buffer{b: b}
	r.headers()
	if len(r.b)%2 != 0 {
		r.fail("a batch of %d bytes", len(r.b))
	}
	return decodeUTF16(r.b), r.err
}

// parseTransaction reads a transaction manager request ([MS-TDS] 2.2.6.9). What
// is for distributed transactions is refused.
func parseTransaction(b []byte) (*TransactionRequest, error) {
	const begins = 0x01
	r := buffer{b: b}
	r.headers()
	t := &TransactionRequest{Action: TransactionAction(r.uint16())}
	switch t.Action {
	case BeginTransaction:
		t.Isolation = r.isolation()
		t.Name = r.transactionName()
	case CommitTransaction, RollbackTransaction:
		t.Name = r.transactionName()
		if t.Next = r.byte()&begins != 0; t.Next {
			t.NextIsolation = r.isolation()
			t.NextName = r.transactionName()
		}
	case SaveTransaction:
		t.Name = r.transactionName()
	default:
		r.refuse(types.Unsupported("Distributed transactions"))
	}
	return t, r.err
}

func (r *buffer) isolation() Isolation {
	i := Isolation(r.byte())
	if i > Snapshot {
		r.fail("isolation level %d", i)
	}
	return i
}

// transactionName reads a B_VARBYTE in UTF-16: unlike other texts, its length
// counts bytes.
func (r *buffer) transactionName() string {
	n := int(r.byte())
	if n%2 != 0 {
		r.fail("a transaction's name of %d bytes", n)
	}
	return decodeUTF16(r.take(n))
}
