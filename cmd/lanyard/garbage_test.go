package main

import "testing"

func TestHowMuchMayBeGarbage(t *testing.T) {
	for _, x := range []struct {
		live uint64
		want int
	}{
		{0, 75}, {1 << 20, 300}, {12 << 20, 200}, {24 << 20, 100}, {32 << 20, 75}, {1 << 30, 75},
	} {
		if got := percentFor(x.live); got != x.want {
			t.Errorf("%d bytes in use: %d, want %d", x.live, got, x.want)
		}
	}
}
