package tds

// What the server says it is: Azure SQL Database names itself version 12.
const (
	programName  = "Microsoft SQL Server"
	versionMajor = 12
	versionMinor = 0
	versionBuild = 2000
)
