// Package builtin holds the functions of Cosmos SQL.
package builtin

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Env is what functions may know beside their arguments; one per run.
type Env struct {
	Now     func() time.Time // the clock
	Start   time.Time        // when the query began: what the …Static functions say
	Rand    func() float64
	Planar  bool // ST_ functions compute on a plane rather than on the globe
	regexps map[string]*regexp.Regexp
}

// NewEnv returns an environment with the real clock.
func NewEnv(planar bool) *Env {
	return &Env{Now: time.Now, Start: time.Now(), Rand: rand.Float64, Planar: planar}
}

// Func is one function.
type Func struct {
	Name     string // as the service spells it in messages
	Min, Max int    // how many arguments; Max < 0 is any number
	Volatile bool   // answers differently each time, so not to be evaluated beforehand
	Eval     func(env *Env, args []value.Value) value.Value
}

// unsupported are the functions that Azure has and this engine has not.
var unsupported = map[string]string{
	"FULLTEXTCONTAINS": "full text search", "FULLTEXTCONTAINSALL": "full text search", "FULLTEXTCONTAINSANY": "full text search",
	"FULLTEXTSCORE": "full text search", "_FULLTEXTSCORE": "full text search", "_FULLTEXTWORDCOUNT": "full text search",
	"RRF": "hybrid search", "VECTORDISTANCE": "vector search",
}

var functions = func() map[string]*Func {
	m := map[string]*Func{}
	for _, group := range [][]Func{mathFunctions, intFunctions, stringFunctions, textFunctions, typeFunctions, arrayFunctions, setFunctions, conversionFunctions, dateFunctions, regexFunctions, geoFunctions} {
		for i := range group {
			m[strings.ToUpper(group[i].Name)] = &group[i]
		}
	}
	return m
}()

// Lookup finds a function by its name in any case; missing says which feature
// a function belongs to that Azure has and this engine has not.
func Lookup(name string) (f *Func, missing string) {
	upper := strings.ToUpper(name)
	return functions[upper], unsupported[upper]
}

var undefined = value.Value{}

func isNumber(v value.Value) bool { return v.Kind() == value.Number }
func isString(v value.Value) bool { return v.Kind() == value.String }
func isArray(v value.Value) bool  { return v.Kind() == value.Array }

// whole returns the integer that v is.
func whole(v value.Value) (int64, bool) {
	n := v.Num()
	i := int64(n)
	return i, isNumber(v) && float64(i) == n && n >= -(1<<63) && n < 1<<63
}

// flag returns an optional boolean argument; ok is false for anything else.
func flag(args []value.Value, i int) (set, ok bool) {
	if i >= len(args) {
		return false, true
	}
	return args[i].IsTrue(), args[i].Kind() == value.Bool
}

// allOf says that every argument is of the kind.
func allOf(args []value.Value, kind value.Kind) bool {
	for _, a := range args {
		if a.Kind() != kind {
			return false
		}
	}
	return true
}

// MaxWeight is how large a computed value may get, in about the bytes of its
// JSON: eight documents' size. What would be larger is not even tried.
const MaxWeight = 16 << 20

// fits says that the values together are not too large.
func fits(list []value.Value) bool {
	weight := 0
	for _, v := range list {
		weight += v.Weight()
	}
	return weight <= MaxWeight
}
