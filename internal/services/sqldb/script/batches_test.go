package script

import (
	"reflect"
	"testing"
)

// Where a text is cut, as sqlcmd cuts it.
func TestBatches(t *testing.T) {
	for text, want := range map[string][]batch{
		"SELECT 1":                                {{"SELECT 1", 1}},
		"SELECT 1\nGO\nSELECT 2":                  {{"SELECT 1\n", 1}, {"SELECT 2", 1}},
		"SELECT 1\r\n\tgo \r\nSELECT 2\r\nGo":     {{"SELECT 1\r\n", 1}, {"SELECT 2\r\n", 1}},
		"SELECT 1\nGO 5\nSELECT 2\nGO\t2 -- done": {{"SELECT 1\n", 5}, {"SELECT 2\n", 2}},
		"SELECT 1\nGO -- the end":                 {{"SELECT 1\n", 1}},
		"GO\nGO\n\nGO":                            nil,
		"":                                        nil,
		// What is no GO.
		"SELECT 1 GO":                 {{"SELECT 1 GO", 1}},
		"SELECT 1\nGO;\nSELECT 2":     {{"SELECT 1\nGO;\nSELECT 2", 1}},
		"SELECT 1\nGOTO there":        {{"SELECT 1\nGOTO there", 1}},
		"SELECT 1 AS\nGO_\nSELECT 2":  {{"SELECT 1 AS\nGO_\nSELECT 2", 1}},
		"SELECT 'a\nGO\nb'\nGO":       {{"SELECT 'a\nGO\nb'\n", 1}},
		"SELECT \"a\nGO\nb\"\nGO":     {{"SELECT \"a\nGO\nb\"\n", 1}},
		"SELECT [a\nGO\nb]\nGO":       {{"SELECT [a\nGO\nb]\n", 1}},
		"/* a\nGO\n*/ SELECT 1":       {{"/* a\nGO\n*/ SELECT 1", 1}},
		"/* a /* b */\nGO\n*/\nGO":    {{"/* a /* b */\nGO\n*/\n", 1}},
		"SELECT 'it''s\nGO\n'\nGO\n1": {{"SELECT 'it''s\nGO\n'\n", 1}, {"1", 1}},
		// What opens nothing.
		"SELECT 1 -- it's\nGO\n2":      {{"SELECT 1 -- it's\n", 1}, {"2", 1}},
		"SELECT 'a' -- /*\nGO\n2":      {{"SELECT 'a' -- /*\n", 1}, {"2", 1}},
		"SELECT '/*'\nGO\n2":           {{"SELECT '/*'\n", 1}, {"2", 1}},
		"SELECT '--'\nGO\n2":           {{"SELECT '--'\n", 1}, {"2", 1}},
		"SELECT [it's]\nGO\n2":         {{"SELECT [it's]\n", 1}, {"2", 1}},
		"SELECT [a]]\nGO\n'b]\nGO\n2":  {{"SELECT [a]]\nGO\n'b]\n", 1}, {"2", 1}},
		"SELECT 'C:\\'\nGO\n2":         {{"SELECT 'C:\\'\n", 1}, {"2", 1}},
		"SELECT 1 /* it's */\nGO\n2":   {{"SELECT 1 /* it's */\n", 1}, {"2", 1}},
		"SELECT 'never closed\nGO\n2":  {{"SELECT 'never closed\nGO\n2", 1}},
		"SELECT 1 /* it's\n*/\nGO\n2":  {{"SELECT 1 /* it's\n*/\n", 1}, {"2", 1}},
		"SELECT 4 / 2 - -1 \nGO\n2":    {{"SELECT 4 / 2 - -1 \n", 1}, {"2", 1}},
		"SELECT '', '''', '\n'\nGO\n2": {{"SELECT '', '''', '\n'\n", 1}, {"2", 1}},
	} {
		if got, wrong := batches(text); wrong != 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %d, want %+v", text, got, wrong, want)
		}
	}
}

// A GO that asks for what it cannot do: nothing is cut.
func TestBatchesThatCannotBe(t *testing.T) {
	for _, line := range []string{"GO 0", "GO -1", "GO two", "GO 1 2", "GO SELECT 2", "GO 99999999999999999999", "GO 1.5", "GO ;"} {
		if got, wrong := batches("SELECT 1\n" + line); wrong != 2 || got != nil {
			t.Errorf("%s: %+v, %d", line, got, wrong)
		}
	}
}
