// Command dataclient keeps data with go-mssqldb: dataclient SERVER DATABASE
// ENCRYPT.
package main

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/azuread"
)

func main() {
	if err := play(context.Background()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func play(ctx context.Context) error {
	db, err := sql.Open(azuread.DriverName, "sqlserver://"+os.Args[1]+"?database="+os.Args[2]+"&TrustServerCertificate=false&encrypt="+os.Args[3]+"&fedauth=ActiveDirectoryDefault")
	if err != nil {
		return err
	}
	defer db.Close()
	guid := mssql.UniqueIdentifier{}
	if err := guid.Scan("6f9619ff-8b86-d011-b42d-00c04fc964ff"); err != nil {
		return err
	}
	var id int
	err = db.QueryRowContext(ctx, "INSERT INTO things (name, price, made, flag, data, big, ratio, guid) OUTPUT inserted.id VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)",
		"größer漢", "12.30", time.Date(2026, 11, 25, 21, 47, 16, 123e6, time.UTC), true, []byte{1, 255}, int64(1<<63-1), 0.5, guid).Scan(&id)
	if err != nil {
		return err
	}
	if err := show(ctx, db, "types", id); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "INSERT INTO things (name) OUTPUT inserted.id VALUES (@p1)", "empty").Scan(&id); err != nil {
		return err
	}
	if err := show(ctx, db, "empty", id); err != nil {
		return err
	}
	st, err := db.PrepareContext(ctx, "SELECT @p1 + 1")
	if err != nil {
		return err
	}
	line := "prepared"
	for i := range 3 {
		var n int
		if err := st.QueryRowContext(ctx, i).Scan(&n); err != nil {
			return err
		}
		line += fmt.Sprint(" ", n)
	}
	fmt.Println(line)
	for _, name := range []string{"a", "b"} {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO things (name) VALUES (@p1)", name); err != nil {
			return err
		}
		end := tx.Commit
		if name == "a" {
			end = tx.Rollback
		}
		if err := end(); err != nil {
			return err
		}
	}
	var n int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM things").Scan(&n); err != nil {
		return err
	}
	fmt.Println("transactions", n)
	for _, text := range []string{"INSERT INTO things (name) VALUES (N'b')", "INSERT INTO things (price) VALUES (1)", "SELECT * FROM nothing",
		"SELECT name FROM secrets", "CREATE TABLE t (id int)", "SELECT 1/0", "SELEC 1"} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			before, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "mssql: "), " (")
			before, _, _ = strings.Cut(before, ".")
			fmt.Println("error", before)
			continue
		}
		fmt.Println("no error")
	}
	var user string
	if err := db.QueryRowContext(ctx, "SELECT USER_NAME()").Scan(&user); err != nil {
		return err
	}
	fmt.Println("after", user)
	return nil
}

func show(ctx context.Context, db *sql.DB, name string, id int) error {
	var text, price sql.NullString
	var made sql.NullTime
	var flag sql.NullBool
	var data []byte
	var big sql.NullInt64
	var ratio sql.NullFloat64
	var guid mssql.NullUniqueIdentifier
	err := db.QueryRowContext(ctx, "SELECT name, price, made, flag, data, big, ratio, guid FROM things WHERE id = @p1", id).Scan(&text, &price, &made, &flag, &data, &big, &ratio, &guid)
	if err != nil {
		return err
	}
	if !price.Valid {
		fmt.Println(name, text.String, made.Valid, flag.Valid, data == nil, big.Valid, ratio.Valid, guid.Valid)
		return nil
	}
	fmt.Println(name, text.String, price.String, made.Time.Format("2006-01-02 15:04:05.000"), flag.Bool, hex.EncodeToString(data), big.Int64, ratio.Float64, strings.ToLower(guid.UUID.String()))
	return nil
}
