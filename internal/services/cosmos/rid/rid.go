// Package rid makes and reads the resource ids of Cosmos DB ("_rid"): the
// clients of Java and .NET take them apart, so that their layout is part of
// the wire. Four bytes name a database, four more a container, eight more
// what lies in it; the high half of the last byte says what that is.
package rid

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// ID is a resource id as bytes: 4 for a database, 8 for a container, 16 for
// a document or a partition key range.
type ID string

const (
	databaseSize  = 4
	containerSize = 8
	itemSize      = 16
)

// containerBit is set in the fifth byte of a container's id: it tells
// containers from users, which are numbered beside them.
const containerBit = 0x80

// rangeType marks partition key ranges; documents have no mark.
const rangeType = 0x50

// Database returns the id of the database with a number.
func Database(n uint32) ID {
	return ID(binary.BigEndian.AppendUint32(nil, n))
}

// Container returns the id of the container with a number in a database.
func Container(database ID, n uint32) ID {
	b := binary.BigEndian.AppendUint32([]byte(database), n)
	b[databaseSize] |= containerBit
	return ID(b)
}

// Document returns the id of the document with a number in a container.
func Document(container ID, n uint64) ID {
	b := binary.LittleEndian.AppendUint64([]byte(container), n)
	b[itemSize-1] &= 0x0f
	return ID(b)
}

// Range returns the id of the partition key range with a number.
func Range(container ID, n uint64) ID {
	b := []byte(Document(container, n))
	b[itemSize-1] |= rangeType
	return ID(b)
}

// Number returns what Document was given.
func (id ID) Number() uint64 {
	if len(id) != itemSize {
		return 0
	}
	return binary.LittleEndian.Uint64([]byte(id[containerSize:])) & 0x0fff_ffff_ffff_ffff
}

// DatabaseID returns the database that the id lies in, or is.
func (id ID) DatabaseID() ID { return cut(id, databaseSize) }

// ContainerID returns the container that the id lies in, or is; "" for a
// database.
func (id ID) ContainerID() ID { return cut(id, containerSize) }

func cut(id ID, size int) ID {
	if len(id) < size {
		return ""
	}
	return id[:size]
}

// String returns the id as the wire has it: base64 with "-" for "/", because
// ids stand in paths.
func (id ID) String() string {
	return strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte(id)), "/", "-")
}

// Parse reads an id from the wire and reports whether it is one. Names that
// happen to be base64 of the right length parse too: whether an id names
// something is for the caller to look up.
func Parse(text string) (ID, bool) {
	if strings.ContainsAny(text, "/\r\n") {
		return "", false // base64 would take it
	}
	b, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(text, "-", "/"))
	if err != nil {
		return "", false
	}
	switch len(b) {
	case databaseSize:
		return ID(b), true
	case containerSize, itemSize:
		return ID(b), b[databaseSize]&containerBit != 0
	}
	return "", false
}
