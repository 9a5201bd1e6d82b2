// Package tds is the server side of Tabular Data Stream, the wire of SQL
// Server and Azure SQL: versions 7.4 (TLS inside PRELOGIN packets) and 8.0
// (strict: TLS first). It frames packets, reads logins and requests, checks
// every length a client sends, encodes and decodes values, and hands requests
// to a Handler; it knows types, and nothing of T-SQL, storage or permissions.
// Names and facts are those of [MS-TDS]; comments name its sections.
// The packages of sqldb import it, and as clients internal/app and runner/sqlbatch.
package tds
