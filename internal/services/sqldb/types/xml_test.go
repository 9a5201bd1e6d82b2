package types

import (
	"errors"
	"strings"
	"testing"
)

func TestXMLIsWellFormed(t *testing.T) {
	for _, x := range []struct {
		text string
		want int32
	}{
		{"", 0}, {"a", 0}, {"<a/>", 0}, {"<a/><b>c</b> d", 0}, {"<a b='1' c=\"2\">&amp;&#65;<![CDATA[<]]><!-- x --></a>", 0},
		{"<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>", 0},
		{"<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>", 0}, {"<p:a xmlns:p='u'><p:b p:c='1'/></p:a>", 0},
		{strings.Repeat("<a>", 128) + strings.Repeat("</a>", 128), 0},
		{"<a>", 9400}, {"<a", 9400}, {"<a><b></b>", 9400}, {"<a b='", 9400},
		{"<a></b>", 9436}, {"</a>", 9436}, {"<a><b></a></b>", 9436}, {"<a b='1' b='2'/>", 9437},
		{"<p:a/>", 9459}, {"<p:a xmlns:p='u'/><p:b/>", 9459}, {"&nope;", 9448}, {"<a b=1/>", 9413}, {"\x01", 9420}, {"<1/>", 9455},
		{" <?xml version=\"1.0\"?><a/>", 9438}, {strings.Repeat("<a>", 129) + strings.Repeat("</a>", 129), 6335},
	} {
		_, err := Convert(NewText(NVarChar, x.text), Sized(NVarChar, Max), Of(XML), 0)
		var e *Error
		got := int32(0)
		if errors.As(err, &e) {
			got = e.Number
		}
		if got != x.want {
			t.Errorf("%.40q: %v, want %d", x.text, err, x.want)
		}
	}
}
