"""Reaches a server by its name with mssql-python, in each way to log in."""

import struct
import sys

import mssql_python
from azure.identity import DefaultAzureCredential

server, database = sys.argv[1:]
base = f"Server=tcp:{server},1433;Database={database};Encrypt=yes;TrustServerCertificate=no;"


def token():
    text = DefaultAzureCredential().get_token("https://database.windows.net/.default").token.encode("utf-16-le")
    return mssql_python.connect(base, autocommit=True, attrs_before={1256: struct.pack("<I", len(text)) + text})


for name, connect in {
    "token": token,
    "managed identity": lambda: mssql_python.connect(base + "Authentication=ActiveDirectoryMSI;", autocommit=True),
    "default": lambda: mssql_python.connect(base + "Authentication=ActiveDirectoryDefault;", autocommit=True),
}.items():
    try:
        connection = connect()
        cursor = connection.cursor()
        cursor.execute("SELECT USER_NAME()")
        print(f"{name}: {cursor.fetchone()[0]}")
        connection.close()
    except Exception as e:
        print(f"{name}: {e}")
