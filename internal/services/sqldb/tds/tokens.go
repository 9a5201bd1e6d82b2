package tds

import (
	"encoding/binary"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Tokens of an answer ([MS-TDS] 2.2.4.2).
const (
	tokenStatus     = 0x79
	tokenColumns    = 0x81
	tokenError      = 0xAA
	tokenInfo       = 0xAB
	tokenValue      = 0xAC
	tokenLoginAck   = 0xAD
	tokenFeatures   = 0xAE
	tokenRow        = 0xD1
	tokenNullRow    = 0xD2
	tokenChange     = 0xE3
	tokenFedAuth    = 0xEE
	tokenDone       = 0xFD
	tokenDoneProc   = 0xFE
	tokenDoneInProc = 0xFF
)

// Environment changes ([MS-TDS] 2.2.7.9) besides those of transactions.
const (
	changeDatabase   = 1
	changeLanguage   = 2
	changePacketSize = 4
	changeCollation  = 7
	changeReset      = 18
)

// Levels of messages.
const (
	maxInfoLevel  = 10 // above it they are errors
	minFatalLevel = 20 // from it on they end the connection
)

// Messages that tell of a changed environment.
const (
	messageDatabase = 5701
	messageLanguage = 5703
)

// sized appends a token whose length, of two bytes, stands behind its number.
func sized(b []byte, token byte, content func([]byte) []byte) []byte {
	b = append(b, token, 0, 0)
	at := len(b)
	b = content(b)
	binary.LittleEndian.PutUint16(b[at-2:], uint16(len(b)-at))
	return b
}

// maxMessage is how many characters of a message are sent: T-SQL's messages
// end at 2,047, and the token's length must fit two bytes.
const maxMessage = 8000

// appendMessage appends an ERROR, or an INFO up to severity 10 ([MS-TDS]
// 2.2.7.10, 2.2.7.11).
func appendMessage(b []byte, e *types.Error, server string) []byte {
	token := byte(tokenInfo)
	if e.Level > maxInfoLevel {
		token = tokenError
	}
	return sized(b, token, func(b []byte) []byte {
		b = binary.LittleEndian.AppendUint32(b, uint32(e.Number))
		b = append(b, e.State, e.Level)
		b = appendShortText(b, e.Message, maxMessage)
		b = appendByteText(b, server)
		b = appendByteText(b, e.Procedure)
		return binary.LittleEndian.AppendUint32(b, uint32(e.Line))
	})
}

// appendChange appends an ENVCHANGE of two texts.
func appendChange(b []byte, kind byte, now, old string) []byte {
	return sized(b, tokenChange, func(b []byte) []byte {
		b = append(b, kind)
		b = appendByteText(b, now)
		return appendByteText(b, old)
	})
}

func appendDatabase(b []byte, now, old, server string) []byte {
	b = appendChange(b, changeDatabase, now, old)
	e := &types.Error{Number: messageDatabase, State: 2, Message: "Changed database context to '" + now + "'."}
	return appendMessage(b, e, server)
}

func appendLanguage(b []byte, now, old, server string) []byte {
	b = appendChange(b, changeLanguage, now, old)
	e := &types.Error{Number: messageLanguage, State: 1, Message: "Changed language setting to " + now + "."}
	return appendMessage(b, e, server)
}

func appendPacketSize(b []byte, now, old int) []byte {
	return appendChange(b, changePacketSize, strconv.Itoa(now), strconv.Itoa(old))
}

func appendCollationChange(b []byte, name string) []byte {
	return sized(b, tokenChange, func(b []byte) []byte {
		c := collationOf(name)
		b = append(b, changeCollation, collationSize)
		return append(c.append(b), 0)
	})
}

// appendReset appends the acknowledgement of a reset.
func appendReset(b []byte) []byte {
	return sized(b, tokenChange, func(b []byte) []byte { return append(b, changeReset, 0, 0) })
}

// appendTransaction appends a change of the transaction: its descriptor is the
// new value of a beginning and the old one of an end.
func appendTransaction(b []byte, change TransactionChange, id uint64) []byte {
	return sized(b, tokenChange, func(b []byte) []byte {
		b = append(b, byte(change))
		if change != TransactionBegun {
			b = append(b, 0)
		}
		b = append(b, 8)
		b = binary.LittleEndian.AppendUint64(b, id)
		if change == TransactionBegun {
			b = append(b, 0)
		}
		return b
	})
}

func appendStatus(b []byte, status int32) []byte {
	return binary.LittleEndian.AppendUint32(append(b, tokenStatus), uint32(status))
}

// appendValue appends a RETURNVALUE ([MS-TDS] 2.2.7.19). It carries the name
// under which the client gave the parameter: some look for it.
func (r *Results) appendValue(v *ReturnValue) error {
	const parameter, function = 1, 2
	e, err := encoderOf(v.Type)
	if err != nil {
		return err
	}
	name := ""
	if v.Param >= 0 && v.Param < len(r.params) {
		name = r.params[v.Param].Name
	}
	status := byte(parameter)
	if v.Function {
		status = function
	}
	b := append(r.w.buf, tokenValue)
	b = binary.LittleEndian.AppendUint16(b, uint16(v.Param))
	b = appendByteText(b, name)
	b = append(b, status, 0, 0, 0, 0, columnNullable, 0)
	b = e.info(b)
	if b, err = e.append(b, &v.Value); err != nil {
		return err
	}
	r.w.buf = b
	return nil
}
