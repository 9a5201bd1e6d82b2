"""Plays the wire with python-tds."""

import sys

import pytds

host, port, version, login, ca = sys.argv[1:]
options = dict(dsn=host, port=int(port), database="shop", cafile=ca, validate_host=False, login_timeout=20)
if login == "password":
    options.update(user="sa", password="p@ss wörd€")
else:
    options.update(access_token_callable=lambda: login)


def text(v):
    match v:
        case None:
            return "null"
        case bool():
            return str(v).lower()
        case bytes():
            return v.hex()
        case str() if len(v) > 1000:
            return str(len(v))
    return str(v)


def show(name, row):
    print(name, *(text(v) for v in row))


try:
    connection = pytds.connect(**options)
except pytds.Error as e:
    print(e.args[0])
    sys.exit()
cursor = connection.cursor()
cursor.execute("select everything")
show("everything", cursor.fetchone())
# The driver writes a None into the statement, and no parameter.
cursor.execute("select %s, %s, %s", (5, "hé漢", pytds.Binary(b"\x01\xff")))
show("parameters", [*cursor.fetchone(), None])
values = []
for i in range(4):
    cursor.execute("select %s", (i,))
    values.append(cursor.fetchone()[0])
show("prepared", values)
connection.commit()
print("committed")
try:
    cursor.execute("select wrong")
except pytds.ProgrammingError as e:
    print("error", e.number, e.args[0])
cursor.execute("select after")
print(cursor.fetchone()[0])
