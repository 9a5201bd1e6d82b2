"""The managed-identity guide's app with two routes more: Cosmos DB and Azure SQL.

Azure roles reach no rows either. The app's identity needs a user in the
database, made by the server's Microsoft Entra administrator, and a role there:

    CREATE USER [APP] FROM EXTERNAL PROVIDER;
    ALTER ROLE db_datareader ADD MEMBER [APP];
"""
import os
import struct

import mssql_python
from azure.cosmos import CosmosClient
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobServiceClient
from flask import Flask, jsonify

app = Flask(__name__)
credential = DefaultAzureCredential()


@app.get("/api/identity/keyvault")
def read_secret():
    client = SecretClient(vault_url=os.environ["KEYVAULT_URL"], credential=credential)
    secret = client.get_secret("app-config")
    return jsonify({"secret_name": secret.name, "retrieved": True})


@app.get("/api/identity/storage")
def list_containers():
    client = BlobServiceClient(account_url=os.environ["STORAGE_ACCOUNT_URL"], credential=credential)
    return jsonify({"containers": [c["name"] for c in client.list_containers(results_per_page=5)]})


@app.get("/api/identity/cosmos")
def read_orders():
    client = CosmosClient(os.environ["COSMOS_URL"], credential=credential)
    orders = client.get_database_client("shop").get_container_client("orders")
    found = orders.query_items("SELECT VALUE c.id FROM c", enable_cross_partition_query=True)
    return jsonify({"orders": list(found)})


@app.get("/api/identity/sql")
def read_items():
    token = credential.get_token("https://database.windows.net/.default").token.encode("utf-16-le")
    access_token = {1256: struct.pack("<I", len(token)) + token}  # SQL_COPT_SS_ACCESS_TOKEN
    where = f"Server={os.environ['SQL_SERVER']};Database={os.environ['SQL_DATABASE']};Encrypt=yes;TrustServerCertificate=no"
    with mssql_python.connect(where, attrs_before=access_token) as connection:
        rows = connection.cursor().execute("SELECT name FROM items ORDER BY id").fetchall()
    return jsonify({"items": [name for (name,) in rows]})
