//go:build unix && !linux

package control

func isZombie(int) bool { return false }

func awaitsInit(int) bool { return false }
