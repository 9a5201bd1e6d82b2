package main

import (
	"os"
	"path/filepath"
)

// cacheFolder is where installed tools are kept.
func cacheFolder() (string, error) {
	if dir := os.Getenv("LANYARD_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "lanyard"), err
}
