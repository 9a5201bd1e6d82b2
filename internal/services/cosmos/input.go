package cosmos

import (
	"encoding/json"
	"strconv"
)

// wholeNumber reads a header that holds a number that is not negative.
func wholeNumber(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	return int(n), err
}

// jsonObject reads a header that holds a JSON object.
func jsonObject(text string) (map[string]any, error) {
	var v map[string]any
	err := json.Unmarshal([]byte(text), &v)
	return v, err
}
