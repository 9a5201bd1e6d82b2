package script

import (
	"regexp"
	"strconv"
	"strings"
)

// batch is what is sent to the server at once, and how often.
type batch struct {
	text  string
	times int
}

// terminator is a line that ends a batch: GO, how often the batch is to run,
// and a comment. A semicolon behind it makes it a statement like any other.
var terminator = regexp.MustCompile(`(?i)^[ \t]*GO(?:[ \t]+(.*?))?[ \t\r]*$`)

// batches cuts a text at its lines of GO, as sqlcmd does: one counts that
// begins outside of strings, quoted names and comments. wrong is the line of a
// GO with anything but a positive number behind it, 0 without one.
func batches(text string) (out []batch, wrong int) {
	begin, at, number := 0, 0, 0
	var inside opened
	add := func(end, times int) {
		if part := text[begin:end]; strings.TrimSpace(part) != "" {
			out = append(out, batch{part, times})
		}
	}
	for at < len(text) {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		number++
		line := text[at:end]
		if found := terminator.FindStringSubmatch(strings.TrimSuffix(line, "\n")); found != nil && inside == (opened{}) {
			times, ok := repeats(found[1])
			if !ok {
				return nil, number
			}
			add(at, times)
			begin = end
		} else {
			inside = inside.after(line)
		}
		at = end
	}
	add(len(text), 1)
	return out, 0
}

// repeats reads what stands behind GO.
func repeats(text string) (times int, ok bool) {
	text, _, _ = strings.Cut(text, "--")
	if text = strings.TrimSpace(text); text == "" {
		return 1, true
	}
	times, err := strconv.Atoi(text)
	return times, err == nil && times > 0
}

// opened is what a line begins inside of: a string or name until its closing
// character, or comments, which nest.
type opened struct {
	close    byte
	comments int
}

// after is what the next line begins inside of. A closing character that is
// doubled closes and opens again, which comes to the same.
func (o opened) after(line string) opened {
	for i := 0; i < len(line); i++ {
		two := line[i:min(i+2, len(line))]
		switch c := line[i]; {
		case o.close != 0:
			if c == o.close {
				o.close = 0
				if c == ']' && two == "]]" { // a name does not open by this one
					o.close = ']'
					i++
				}
			}
		case two == "/*":
			o.comments++
			i++
		case o.comments > 0:
			if two == "*/" {
				o.comments--
				i++
			}
		case two == "--":
			return o
		case c == '\'' || c == '"':
			o.close = c
		case c == '[':
			o.close = ']'
		}
	}
	return o
}
