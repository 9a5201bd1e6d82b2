// Package runner gives a child process the local cloud: its environment, its
// trust stores, a signed-in az or an app's identity, and it passes signals,
// standard input and the exit code through. It is the client side of
// `lanyard run`, `shell` and `env`; cmd may import it.
package runner
