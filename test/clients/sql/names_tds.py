"""Reaches a server by its name with python-tds, which takes tokens alone."""

import os
import sys

import pytds
from azure.identity import DefaultAzureCredential, ManagedIdentityCredential

server, database = sys.argv[1:]
scope = "https://database.windows.net/.default"
for name, credential in {"managed identity": ManagedIdentityCredential, "default": DefaultAzureCredential}.items():
    try:
        connection = pytds.connect(dsn=server, database=database, cafile=os.environ["SSL_CERT_FILE"], login_timeout=20,
                                   validate_host=False,  # which pyOpenSSL has no function for any more
                                   access_token_callable=lambda: credential().get_token(scope).token)
        cursor = connection.cursor()
        cursor.execute("SELECT USER_NAME()")
        print(f"{name}: {cursor.fetchone()[0]}")
        connection.close()
    except pytds.Error as e:
        print(f"{name}: {e.args[0]}")
