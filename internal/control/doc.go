// Package control is the local API between the command line and a running
// Lanyard: HTTP and JSON over a Unix socket that only the owner of home can
// open. It exists so that no administrative call is reachable on the TCP port.
//
// The server half (Listen, Serve) is used by internal/app, which implements
// Backend. The client half (Dial, Client) is used by cmd, runner and guide.
package control
