"""Plays the wire with mssql-python, below which is Microsoft's ODBC driver."""

import struct
import sys

import mssql_python

from shown import show

ACCESS_TOKEN = 1256  # SQL_COPT_SS_ACCESS_TOKEN

host, port, version, login, _ = sys.argv[1:]
encrypt = "strict" if version == "8.0" else "yes"
string = f"Server=tcp:{host},{port};Database=shop;Encrypt={encrypt};TrustServerCertificate=no;HostNameInCertificate=srv1.database.windows.net;"
before = {}
if login == "password":
    string += "UID=sa;PWD=p@ss wörd€;"
else:
    token = login.encode("utf-16-le")
    before[ACCESS_TOKEN] = struct.pack("<I", len(token)) + token


try:
    connection = mssql_python.connect(string, attrs_before=before)
except Exception as e:
    print(e)
    sys.exit()
cursor = connection.cursor()
cursor.execute("select everything")
show("everything", cursor.fetchone())
cursor.execute("select ?, ?, ?, ?", (5, "hé漢", b"\x01\xff", None))
show("parameters", cursor.fetchone())
values = []
for i in range(4):
    cursor.execute("select ? /* again */", (i,))
    values.append(cursor.fetchone()[0])
show("prepared", values)
connection.commit()
print("committed")
try:
    cursor.execute("select wrong")
except mssql_python.ProgrammingError as e:
    print("error 208", str(e).split("[SQL Server]")[-1])
connection.timeout = 1
cursor = connection.cursor()
try:
    cursor.execute("wait for it")
except mssql_python.OperationalError as e:
    print("cancelled" if "timeout expired" in str(e) else e)
cursor.execute("select after")
print(cursor.fetchone()[0])
