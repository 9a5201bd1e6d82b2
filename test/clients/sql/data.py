"""Keeps data with mssql-python, pyodbc or python-tds: data.py DRIVER SERVER DATABASE ENCRYPT."""

import datetime
import decimal
import glob
import os
import struct
import sys
import uuid

from azure.identity import DefaultAzureCredential

driver, server, database, encrypt = sys.argv[1:]
token = DefaultAzureCredential().get_token("https://database.windows.net/.default").token
raw = token.encode("utf-16-le")
before = {1256: struct.pack("<I", len(raw)) + raw}
where = f"Server=tcp:{server},1433;Database={database};Encrypt={'strict' if encrypt == 'strict' else 'yes'};TrustServerCertificate=no;"
mark = "?"
if driver == "pytds":
    import pytds

    mark = "%s"
    # pyOpenSSL has no function any more for checking the host.
    connection = pytds.connect(dsn=server, database=database, cafile=os.environ["SSL_CERT_FILE"], validate_host=False, access_token_callable=lambda: token)
elif driver == "pyodbc":
    import mssql_python_odbc
    import pyodbc

    libraries = os.path.join(os.path.dirname(mssql_python_odbc.__file__), "libs", "linux", "debian_ubuntu", "*", "lib", "libmsodbcsql*")
    connection = pyodbc.connect(f"Driver={glob.glob(libraries)[0]};" + where, attrs_before=before)
else:
    import mssql_python

    connection = mssql_python.connect(where, attrs_before=before)
cursor = connection.cursor()


def run(statement, *arguments):
    cursor.execute(statement.replace("?", mark), arguments)
    return cursor.fetchone() if cursor.description else None


def text(v):
    if v is None:
        return "null"
    if isinstance(v, bool):
        return str(v).lower()
    if isinstance(v, (bytes, bytearray)):
        return bytes(v).hex()
    if isinstance(v, decimal.Decimal):
        return f"{v:.2f}"  # python-tds drops the last zero
    if isinstance(v, datetime.datetime):
        return v.isoformat(" ", "milliseconds")
    return str(v).lower() if str(v).lower() == str(values[-1]) else str(v)


insert = "INSERT INTO things (name, price, made, flag, data, big, ratio, guid) OUTPUT inserted.id VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
select = "SELECT name, price, made, flag, data, big, ratio, guid FROM things WHERE id = ?"
made = datetime.datetime(2026, 11, 25, 21, 47, 16, 123000)
values = ("größer漢", decimal.Decimal("12.30"), made, True, b"\x01\xff", 2**63 - 1, 0.5, uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"))
first = run(insert, *(pytds.Binary(v) if driver == "pytds" and isinstance(v, bytes) else v for v in values))[0]
print("types", *(text(v) for v in run(select, first)))
print("empty", *(text(v) for v in run(select, run("INSERT INTO things (name) OUTPUT inserted.id VALUES (?)", "empty")[0])))
connection.commit()
print("prepared", *(run("SELECT ? + 1", i)[0] for i in range(3)))
run("INSERT INTO things (name) VALUES (?)", "a")
connection.rollback()
run("INSERT INTO things (name) VALUES (?)", "b")
connection.commit()
print("transactions", run("SELECT COUNT(*) FROM things")[0])
connection.commit()
for statement in ("INSERT INTO things (name) VALUES (N'b')", "INSERT INTO things (price) VALUES (1)", "SELECT * FROM nothing",
                  "SELECT name FROM secrets", "CREATE TABLE t (id int)", "SELECT 1/0", "SELEC 1"):
    try:
        run(statement)
        print("no error")
    except Exception as e:
        message = str(e.args[-1] if driver != "pytds" else e.args[0]).split("[SQL Server]")[-1]
        print("error", message.split(" (")[0].split(".")[0])
    connection.rollback()
print("after", run("SELECT USER_NAME()")[0])
