// Command judges runs tests that other people wrote for the real cloud
// against a cloud of Lanyard: `go run ./test/judges` lists them, `go run
// ./test/judges NAME…` runs some. Each is fetched by its package's name from
// the registry that publishes it, or read from a folder that an environment
// variable names, and nothing of it is kept here. They take
// minutes and run by hand, not in CI. A judge that cannot run on a machine
// says "not run" and why.
//
// What a judge asks and Lanyard does not serve stands in the judge's file,
// by name; a failure that is not there ends the program with code 1.
package main
