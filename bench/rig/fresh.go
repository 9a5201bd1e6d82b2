package rig

import (
	"os"
	"path/filepath"
)

// Fresh is a cloud on a home of its own.
type Fresh struct {
	*Cloud
	Program, Home string
	work          string
}

// Start starts a cloud of the program, or of the module below root where none
// is named.
func Start(root, program string) (*Fresh, error) {
	work, err := os.MkdirTemp("", "lanbench")
	if err != nil {
		return nil, err
	}
	f := &Fresh{Program: program, Home: filepath.Join(work, "home"), work: work}
	if program == "" {
		f.Program = filepath.Join(work, "lanyard")
		err = Build(root, f.Program)
	}
	if err == nil {
		f.Cloud, err = Up(f.Program, f.Home)
	}
	if err != nil {
		_ = os.RemoveAll(work)
		return nil, err
	}
	return f, nil
}

// Stop ends the cloud and removes what it had.
func (f *Fresh) Stop() {
	Down(f.Program, f.Home)
	_ = os.RemoveAll(f.work)
}
