// Package examples holds the apps that `lanyard guide` plays beside the
// guide's own, and that a user may start from. The guide imports it.
package examples

import "embed"

// FlaskCosmos is the guide's app with a third route, for Cosmos DB.
//
//go:embed flask-cosmos/app.py flask-cosmos/requirements.txt
var FlaskCosmos embed.FS

// FlaskSQL is FlaskCosmos with a fourth route, for Azure SQL.
//
//go:embed flask-sql/app.py flask-sql/requirements.txt
var FlaskSQL embed.FS
