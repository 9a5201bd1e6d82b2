package partition

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// The hashes are those that Microsoft's Java, JavaScript and Rust SDKs test
// their own computation against.
func TestEffective(t *testing.T) {
	thousand := value.OfString(strings.Repeat("a", 1024))
	for _, c := range []struct {
		of     value.Value
		v1, v2 string
	}{
		{value.OfString(""), "05C1CF33970FF80800", "32E9366E637A71B4E710384B2F4970A0"},
		{value.OfString("partitionKey"), "05C1E1B3D9CD2608716273756A756A706F4C667A00", "013AEFCF77FA271571CF665A58C933F1"},
		{value.OfString("redmond"), "05C1EFE313830C087366656E706F6500", "22E342F38A486A088463DFF7838A5963"},
		{value.OfString("aa"), "05C1C7B7270FE008626200", "05033626483AE80D00E44FBD35362B19"},
		{thousand, "05C1EB5921F70608" + strings.Repeat("62", 100) + "00", "332BDF5512AE49615F32C7D98C2DB86C"},
		{value.NullValue, "05C1ED45D7475601", "378867E4430E67857ACE5C908374FE16"},
		{value.Value{}, "05C1D529E345DC00", "11622DAA78F835834610ABE56EFF5CB5"},
		{value.OfMembers(), "05C1D529E345DC00", "11622DAA78F835834610ABE56EFF5CB5"},
		{value.True, "05C1D7C5A903D803", "0E711127C5B5A8E4726AC6DD306A3E59"},
		{value.False, "05C1DB857D857C02", "2FE1BE91E90A3439635E0E9E37361EF2"},
		{value.OfNumber(-128), "05C1D73349F54C053FA0", "01DAEDABF913540367FE219B2AD06148"},
		{value.OfNumber(127), "05C1DD539DDFCC05C05FE0", "0C507ACAC853ECA7977BF4CEFB562A25"},
		{value.OfNumber(math.MinInt64), "05C1DB35F33D1C053C20", "23D5C6395512BDFEAFADAD15328AD2BB"},
		{value.OfNumber(math.MaxInt64), "05C1B799AB2DD005C3E0", "2EDB959178DFCCA18983F89384D1629B"},
		{value.OfNumber(math.MinInt32), "05C1DFBF252BCC053E20", "0B1660D5233C3171725B30D4A5F4CC1F"},
		{value.OfNumber(math.MaxInt32), "05C1E1F503DFB205C1DFFFFFFFFC", "2D9349D64712AEB5EB1406E2F0BE2725"},
		{value.OfNumber(5), "", "19C08621B135968252FB34B4CF66F811"},
		{value.OfNumber(5.5), "", "0E2EE47829D1AF775EEFB6540FD1D0ED"},
		{value.OfNumber(12313.1221), "", "27E7ECA8F2EE3E53424DE8D5220631C6"},
		{value.OfNumber(math.MaxFloat64), "05C1CBE367C53005FFEFFFFFFFFFFFFFFE", "31424D996457102634591FF245DBCC4D"},
	} {
		key := []value.Value{c.of}
		one, two := Definition{Version: 1, Paths: [][]string{{"k"}}}, Definition{Version: 2, Paths: [][]string{{"k"}}}
		if got := one.Effective(key); c.v1 != "" && got != c.v1 {
			t.Errorf("version 1 of %.20s: %s, want %s", c.of, got, c.v1)
		}
		if got := two.Effective(key); got != c.v2 {
			t.Errorf("version 2 of %.20s: %s, want %s", c.of, got, c.v2)
		}
		many := Definition{MultiHash: true, Paths: [][]string{{"a"}, {"b"}}}
		if got := many.Effective([]value.Value{c.of, c.of}); got != c.v2+c.v2 {
			t.Errorf("hierarchical of %.20s: %s", c.of, got)
		}
		if low, high, inclusive := many.Range(key); low != c.v2 || high != c.v2+"FF" || inclusive {
			t.Errorf("prefix range of %.20s: %s %s", c.of, low, high)
		}
	}
	all := []value.Value{value.OfNumber(5), value.OfString("redmond"), value.True, value.NullValue}
	if got := (&Definition{Version: 2}).Effective(all); got != "3032DECBE2AB1768D8E0AEDEA35881DF" {
		t.Errorf("four components: %s", got)
	}
}

func TestSplit(t *testing.T) {
	for _, d := range []Definition{{Version: 1}, {Version: 2}, {MultiHash: true}} {
		for _, n := range []int{1, 2, 3, 7} {
			ranges := d.Split(n)
			if len(ranges) != n || ranges[0].Min != Min || ranges[n-1].Max != Max {
				t.Fatalf("%v", ranges)
			}
			counts := make([]int, n)
			for i := range 3000 {
				epk := d.Effective([]value.Value{value.OfString(fmt.Sprint("key", i))})
				in := 0
				for j, r := range ranges {
					if r.Contains(epk) {
						in++
						counts[j]++
					}
				}
				if in != 1 {
					t.Fatalf("%s lies in %d of %v", epk, in, ranges)
				}
			}
			for _, c := range counts {
				if c < 3000/n*8/10 {
					t.Errorf("%+v: uneven %v", d, counts)
				}
			}
		}
	}
}
