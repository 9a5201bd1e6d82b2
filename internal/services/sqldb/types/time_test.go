package types

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// converted is what a conversion yields, as text in style 121, or its error.
func converted(v Value, from, to Type, style int) string {
	out, err := Convert(v, from, to, style)
	var e *Error
	switch {
	case errors.As(err, &e):
		return fmt.Sprintf("error %d", e.Number)
	case err != nil:
		return "FAULT " + err.Error()
	case out.IsNull():
		return "NULL"
	case out.Kind != to.Kind:
		return fmt.Sprintf("a %s, not a %s", out.Kind, to.Kind)
	}
	show := 0
	if to.Kind.Temporal() {
		show = 121
	}
	if to.Kind.Bytes() {
		show = 1
	}
	s, err := Format(out, to, show)
	if err != nil {
		return err.Error()
	}
	return s
}

func varchar(s string) (Value, Type) { return NewText(VarChar, s), Sized(VarChar, max(1, len(s))) }

func TestTextToTime(t *testing.T) {
	for _, x := range []struct {
		text  string
		to    Type
		style int
		want  string
	}{
		{"2024-02-29", Of(Date), 0, "2024-02-29"}, {"20240229", Of(Date), 0, "2024-02-29"}, {"240229", Of(Date), 0, "2024-02-29"}, {"2/29/2024", Of(Date), 0, "2024-02-29"},
		{"02-29-24", Of(Date), 0, "2024-02-29"}, {"29.02.2024", Of(Date), 104, "2024-02-29"}, {"29/02/24", Of(Date), 3, "2024-02-29"}, {"2024.2.29", Of(Date), 0, "2024-02-29"}, {"2024", Of(Date), 0, "2024-01-01"},
		{"Feb 29, 2024", Of(Date), 0, "2024-02-29"}, {"29 February 2024", Of(Date), 0, "2024-02-29"}, {"29Feb2024", Of(Date), 0, "2024-02-29"}, {"2024 Feb 29", Of(Date), 0, "2024-02-29"}, {"February 2024", Of(Date), 0, "2024-02-01"},
		{"29-Feb-2024", Of(Date), 0, "2024-02-29"}, {"1/2/49", Of(Date), 0, "2049-01-02"}, {"1/2/50", Of(Date), 0, "1950-01-02"}, {"01/02/2024", Of(Date), 120, "error 241"}, {"24/01/02", Of(Date), 11, "2024-01-02"},
		{"2024-02-30", Of(Date), 0, "error 241"}, {"2024-02-30", Of(DateTime), 0, "error 242"}, {"2024-13-01", Of(DateTime), 0, "error 242"}, {"x", Of(DateTime), 0, "error 241"}, {"x", Of(SmallDateTime), 0, "error 295"},
		{"1752-12-31", Of(DateTime), 0, "error 242"}, {"2079-06-07", Of(SmallDateTime), 0, "error 242"}, {"", Of(DateTime), 0, "1900-01-01 00:00:00.000"}, {"  ", Of(Date), 0, "1900-01-01"},
		{"2024-02-29T13:14:15.1234567+02:00", Of(DateTimeOffset), 0, "2024-02-29 13:14:15.1234567 +02:00"}, {"2024-02-29 13:14:15 -14:00", Of(DateTimeOffset), 0, "2024-02-29 13:14:15.0000000 -14:00"},
		{"2024-02-29 13:14 +14:01", Of(DateTimeOffset), 0, "error 241"}, {"2024-02-29T13:14:15Z", Of(DateTime), 0, "2024-02-29 13:14:15.000"}, {"2024-02-29T13:14:15+01:00", Of(DateTime), 0, "error 241"},
		{"2024-02-29T13:14:15+01:00", Of(DateTime2), 0, "2024-02-29 13:14:15.0000000"}, {"2024-02-29 13:14:15.1234", Of(DateTime), 0, "error 241"}, {"2024-02-29 13:14:15.998", Of(DateTime), 0, "2024-02-29 13:14:15.997"},
		{"2024-02-29 23:59:59.999", Of(DateTime), 0, "2024-03-01 00:00:00.000"}, {"2024-02-29 13:14:15:7", Of(DateTime), 0, "2024-02-29 13:14:15.007"}, {"2024-02-29 13:14:30", Of(SmallDateTime), 0, "2024-02-29 13:15:00"},
		{"3pm", Of(Time), 0, "15:00:00.0000000"}, {"3:04:05.5 PM", Of(Time), 0, "15:04:05.5000000"}, {"12 am", Type{Kind: Time}, 0, "00:00:00"}, {"12:00 pm", Type{Kind: Time}, 0, "12:00:00"}, {"24:00", Of(Time), 0, "error 241"},
		{"10:00:00 2024-02-29", Of(DateTime), 0, "2024-02-29 10:00:00.000"}, {"Feb 29 2024  1:02PM", Of(DateTime), 0, "2024-02-29 13:02:00.000"}, {"Feb 29 2024  1:02:03:456PM", Of(DateTime), 109, "2024-02-29 13:02:03.457"},
		{"2024-02-29 10:00 2024-02-29", Of(DateTime), 0, "error 241"}, {"2024-02", Of(Date), 0, "error 241"}, {"2024/02-29", Of(Date), 0, "error 241"}, {"10000-01-01", Of(Date), 0, "error 241"}, {"9999-12-31", Of(Date), 0, "9999-12-31"},
		{"0001-01-01", Of(DateTime2), 0, "0001-01-01 00:00:00.0000000"}, {"9999-12-31 23:59:59.9999999", Type{Kind: DateTime2, Scale: 3}, 0, "error 241"}, {"23:59:59.9999999", Type{Kind: Time, Scale: 3}, 0, "00:00:00.000"},
		{"2024-02-29T", Of(Date), 0, "error 241"}, {"Feb Feb 2024", Of(Date), 0, "error 241"}, {"13:14:15.12345678", Of(Time), 0, "error 241"},
	} {
		v, from := varchar(x.text)
		if got := converted(v, from, x.to, x.style); got != x.want {
			t.Errorf("%q to %s in style %d: %s, want %s", x.text, x.to, x.style, got, x.want)
		}
	}
}

func TestTimeToText(t *testing.T) {
	v, from := varchar("2006-01-02 15:04:05.123")
	at, err := Convert(v, from, Of(DateTime), 0)
	if err != nil {
		t.Fatal(err)
	}
	for style, want := range map[int]string{
		0: "Jan  2 2006  3:04PM", 100: "Jan  2 2006  3:04PM", 1: "01/02/06", 101: "01/02/2006", 2: "06.01.02", 102: "2006.01.02", 3: "02/01/06", 103: "02/01/2006", 4: "02.01.06", 104: "02.01.2006",
		5: "02-01-06", 105: "02-01-2006", 6: "02 Jan 06", 106: "02 Jan 2006", 7: "Jan 02, 06", 107: "Jan 02, 2006", 8: "15:04:05", 24: "15:04:05", 108: "15:04:05", 9: "Jan  2 2006  3:04:05:123PM", 109: "Jan  2 2006  3:04:05:123PM",
		10: "01-02-06", 110: "01-02-2006", 11: "06/01/02", 111: "2006/01/02", 12: "060102", 112: "20060102", 13: "02 Jan 2006 15:04:05:123", 113: "02 Jan 2006 15:04:05:123", 14: "15:04:05:123", 114: "15:04:05:123",
		20: "2006-01-02 15:04:05", 120: "2006-01-02 15:04:05", 21: "2006-01-02 15:04:05.123", 25: "2006-01-02 15:04:05.123", 121: "2006-01-02 15:04:05.123", 22: "01/02/06  3:04:05 PM", 23: "2006-01-02",
		126: "2006-01-02T15:04:05.123", 127: "2006-01-02T15:04:05.123", 999: "error 281", -1: "error 281",
	} {
		if got := converted(at, Of(DateTime), Sized(VarChar, 60), style); got != want {
			t.Errorf("style %d: %q, want %q", style, got, want)
		}
	}
	zoned := Type{Kind: DateTimeOffset, Scale: 2}
	v, from = varchar("2006-01-02 15:04:05.12 +02:00")
	if at, err = Convert(v, from, zoned, 0); err != nil {
		t.Fatal(err)
	}
	for style, want := range map[int]string{0: "2006-01-02 15:04:05.12 +02:00", 120: "2006-01-02 15:04:05 +02:00", 126: "2006-01-02T15:04:05.12+02:00", 127: "2006-01-02T13:04:05.12Z", 101: "01/02/2006"} {
		if got := converted(at, zoned, Sized(VarChar, 60), style); got != want {
			t.Errorf("style %d of datetimeoffset: %q, want %q", style, got, want)
		}
	}
}

// Whatever the text, reading it ends with a value of its type or an error
// with a number, and what is read is written and read again as itself.
func FuzzTextToTime(f *testing.F) {
	for _, s := range []string{"2024-02-29T13:14:15.1234567+02:00", "Feb 29, 2024 1pm", "29.02.24", "20240229 10:00:00:123", "12am", "T", "1/2/3/4"} {
		f.Add(s, 0)
		f.Add(s, 104)
	}
	f.Fuzz(func(t *testing.T, s string, style int) {
		for _, to := range []Type{Of(Date), Of(Time), Of(DateTime), Of(SmallDateTime), Of(DateTime2), Of(DateTimeOffset)} {
			v, from := varchar(s)
			got := converted(v, from, to, style%200)
			if strings.HasPrefix(got, "error ") {
				continue
			}
			w, from := varchar(got)
			if again := converted(w, from, to, 121); again != got {
				t.Errorf("%q to %s is %q, which is read as %q", s, to, got, again)
			}
		}
	})
}

func BenchmarkTextToTime(b *testing.B) {
	v, from := varchar("2024-02-29T13:14:15.1234567")
	for b.Loop() {
		if _, err := Convert(v, from, Of(DateTime2), 0); err != nil {
			b.Fatal(err)
		}
	}
}
