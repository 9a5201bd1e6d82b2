"""Plays the wire with python-tds."""

import sys

import pytds

from shown import show

host, port, version, login, ca = sys.argv[1:]
options = dict(dsn=host, port=int(port), database="shop", cafile=ca, validate_host=False, login_timeout=20)
if login == "password":
    options.update(user="sa", password="p@ss wörd€")
else:
    options.update(access_token_callable=lambda: login)


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
