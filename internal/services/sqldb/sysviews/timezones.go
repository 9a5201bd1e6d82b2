package sysviews

import (
	"fmt"
	"strings"
	"time"
)

// zones are names of Windows' time zones with the ones of the IANA's database
// that keep the same time, as CLDR maps them.
var zones = []struct{ windows, iana string }{
	{"Dateline Standard Time", "Etc/GMT+12"}, {"Hawaiian Standard Time", "Pacific/Honolulu"}, {"Alaskan Standard Time", "America/Anchorage"},
	{"Pacific Standard Time", "America/Los_Angeles"}, {"US Mountain Standard Time", "America/Phoenix"}, {"Mountain Standard Time", "America/Denver"},
	{"Central Standard Time", "America/Chicago"}, {"Central America Standard Time", "America/Guatemala"}, {"Eastern Standard Time", "America/New_York"},
	{"SA Pacific Standard Time", "America/Bogota"}, {"Atlantic Standard Time", "America/Halifax"}, {"Newfoundland Standard Time", "America/St_Johns"},
	{"E. South America Standard Time", "America/Sao_Paulo"}, {"Argentina Standard Time", "America/Buenos_Aires"}, {"UTC-02", "Etc/GMT+2"}, {"Azores Standard Time", "Atlantic/Azores"},
	{"UTC", "Etc/UTC"}, {"GMT Standard Time", "Europe/London"}, {"Greenwich Standard Time", "Atlantic/Reykjavik"}, {"W. Europe Standard Time", "Europe/Berlin"},
	{"Central Europe Standard Time", "Europe/Budapest"}, {"Romance Standard Time", "Europe/Paris"}, {"Central European Standard Time", "Europe/Warsaw"},
	{"W. Central Africa Standard Time", "Africa/Lagos"}, {"GTB Standard Time", "Europe/Bucharest"}, {"Egypt Standard Time", "Africa/Cairo"}, {"FLE Standard Time", "Europe/Kiev"},
	{"South Africa Standard Time", "Africa/Johannesburg"}, {"Israel Standard Time", "Asia/Jerusalem"}, {"Turkey Standard Time", "Europe/Istanbul"},
	{"Arabic Standard Time", "Asia/Baghdad"}, {"Russian Standard Time", "Europe/Moscow"}, {"E. Africa Standard Time", "Africa/Nairobi"}, {"Iran Standard Time", "Asia/Tehran"},
	{"Arabian Standard Time", "Asia/Dubai"}, {"Afghanistan Standard Time", "Asia/Kabul"}, {"Pakistan Standard Time", "Asia/Karachi"}, {"India Standard Time", "Asia/Calcutta"},
	{"Nepal Standard Time", "Asia/Katmandu"}, {"Bangladesh Standard Time", "Asia/Dhaka"}, {"SE Asia Standard Time", "Asia/Bangkok"}, {"China Standard Time", "Asia/Shanghai"},
	{"Singapore Standard Time", "Asia/Singapore"}, {"Taipei Standard Time", "Asia/Taipei"}, {"Tokyo Standard Time", "Asia/Tokyo"}, {"Korea Standard Time", "Asia/Seoul"},
	{"AUS Central Standard Time", "Australia/Darwin"}, {"Cen. Australia Standard Time", "Australia/Adelaide"}, {"AUS Eastern Standard Time", "Australia/Sydney"},
	{"E. Australia Standard Time", "Australia/Brisbane"}, {"New Zealand Standard Time", "Pacific/Auckland"}, {"Tonga Standard Time", "Pacific/Tongatapu"},
}

// timeZones leaves out what the machine has no rules of.
func timeZones(e *Env, out func(...any)) {
	for _, z := range zones {
		l, err := time.LoadLocation(z.iana)
		if err != nil {
			continue
		}
		t := e.Now.In(l)
		_, offset := t.Zone()
		sign := '+'
		if offset < 0 {
			sign, offset = '-', -offset
		}
		out(z.windows, fmt.Sprintf("%c%02d:%02d", sign, offset/3600, offset/60%60), t.IsDST())
	}
}

// Zone returns the rules of a time zone with one of the names that
// sys.time_zone_info shows, in letters of any case.
func Zone(name string) (*time.Location, bool) {
	for _, z := range zones {
		if strings.EqualFold(z.windows, name) {
			l, err := time.LoadLocation(z.iana)
			return l, err == nil
		}
	}
	return nil, false
}
