package tds

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// collationSize is the length of a collation on the wire.
const collationSize = 5

// collation is a collation as the wire has it ([MS-TDS] 2.2.5.1.2): a locale
// of 20 bits, flags, a version of 4 bits, and the sort order of the old SQL
// collations, 0 for Windows collations.
type collation struct {
	info uint32
	sort byte
}

// Flags of a collation.
const (
	collationIgnoreCase   = 1 << 20
	collationIgnoreAccent = 1 << 21
	collationIgnoreWidth  = 1 << 22
	collationIgnoreKana   = 1 << 23
	collationBinary       = 1 << 24
	collationBinary2      = 1 << 25
	collationUTF8         = 1 << 26
	collationVersionShift = 28
	localeMask            = 0xFFFFF
)

// localeEnglish is the locale of Latin1_General.
const localeEnglish = 0x0409

func (c collation) append(b []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(b, c.info), c.sort)
}

// collationOf returns the collation of a name, "" for the default. A name that
// is not known has the default's locale.
func collationOf(name string) collation {
	if name == "" || strings.EqualFold(name, types.DefaultCollation) {
		return collation{info: localeEnglish | collationIgnoreCase | collationIgnoreWidth | collationIgnoreKana, sort: 52}
	}
	c := collation{info: locale(name) | collationIgnoreWidth | collationIgnoreKana}
	upper := strings.ToUpper(name)
	if strings.HasPrefix(upper, "SQL_LATIN1_GENERAL_CP1_") {
		c.sort = map[string]byte{"CS_AS": 51, "CI_AS": 52, "CI_AI": 54}[upper[len("SQL_LATIN1_GENERAL_CP1_"):]]
	}
	for _, part := range strings.Split(upper, "_") {
		switch part {
		case "CI":
			c.info |= collationIgnoreCase
		case "AI":
			c.info |= collationIgnoreAccent
		case "WS":
			c.info &^= collationIgnoreWidth
		case "KS":
			c.info &^= collationIgnoreKana
		case "BIN":
			c.info = c.info&localeMask | collationBinary
		case "BIN2":
			c.info = c.info&localeMask | collationBinary2
		case "UTF8":
			c.info |= collationUTF8
		case "90":
			c.info |= 1 << collationVersionShift
		case "100":
			c.info |= 2 << collationVersionShift
		case "140", "160":
			c.info |= 3 << collationVersionShift
		}
	}
	return c
}

// locale returns the locale that a collation's name begins with.
func locale(name string) uint32 {
	for prefix, id := range locales {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			return id
		}
	}
	return localeEnglish
}

// locales are those of collations whose code page is one byte wide and not
// 1252's. No name is the beginning of another.
var locales = map[string]uint32{
	"Arabic_": 0x0401, "Czech_": 0x0405, "Greek_": 0x0408, "Hebrew_": 0x040D, "Hungarian_": 0x040E, "Polish_": 0x0415,
	"Romanian_": 0x0418, "Cyrillic_General_": 0x0419, "Croatian_": 0x041A, "Slovak_": 0x041B, "Thai_": 0x041E,
	"Turkish_": 0x041F, "Ukrainian_": 0x0422, "Slovenian_": 0x0424, "Estonian_": 0x0425, "Latvian_": 0x0426,
	"Lithuanian_": 0x0427, "Vietnamese_": 0x042A,
}

// charmap returns the collation's code page, nil for UTF-8.
func (c collation) charmap() *charmap.Charmap {
	if c.info&collationUTF8 != 0 {
		return nil
	}
	switch c.info & localeMask {
	case 0x0401, 0x0420, 0x0429:
		return charmap.Windows1256
	case 0x0405, 0x040E, 0x0415, 0x0418, 0x041A, 0x041B, 0x0424:
		return charmap.Windows1250
	case 0x0408:
		return charmap.Windows1253
	case 0x040D:
		return charmap.Windows1255
	case 0x0419, 0x0422, 0x0423, 0x0402:
		return charmap.Windows1251
	case 0x041E:
		return charmap.Windows874
	case 0x041F:
		return charmap.Windows1254
	case 0x0425, 0x0426, 0x0427:
		return charmap.Windows1257
	case 0x042A:
		return charmap.Windows1258
	}
	return charmap.Windows1252
}

// encode appends text in the collation's code page; what the page does not
// have is a question mark, as in SQL Server.
func (c collation) encode(b []byte, s string) []byte {
	at := 0
	for at < len(s) && s[at] < utf8.RuneSelf {
		at++
	}
	b = append(b, s[:at]...)
	if at == len(s) {
		return b
	}
	page := c.charmap()
	if page == nil {
		return append(b, s[at:]...)
	}
	for _, r := range s[at:] {
		x, ok := page.EncodeRune(r)
		if !ok {
			x = '?'
		}
		b = append(b, x)
	}
	return b
}

// decode reads text in the collation's code page.
func (c collation) decode(b []byte) string {
	page := c.charmap()
	if page == nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	at := 0
	for at < len(b) && b[at] < utf8.RuneSelf {
		at++
	}
	if at == len(b) {
		return string(b)
	}
	out := append(make([]byte, 0, 2*len(b)), b[:at]...)
	for _, x := range b[at:] {
		out = utf8.AppendRune(out, page.DecodeByte(x))
	}
	return string(out)
}
