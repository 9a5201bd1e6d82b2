package sqldb

import "github.com/lanyard-dev/lanyard/internal/core/azerr"

// badParameter is Microsoft.Sql's refusal of a value that is out of bounds.
func badParameter(name string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "InvalidParameterValue", "Invalid value given for parameter %s. Specify a valid parameter value.", name)
}

// notServed refuses a property that Azure has and this program does not.
func notServed(what string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "FeatureNotSupported", "%s is not supported by Lanyard.", what)
}
