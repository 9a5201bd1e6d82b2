"""The managed-identity guide's app with one route more: documents in Cosmos DB.

Azure roles reach no documents. The app's identity needs a data role of the
Cosmos DB account itself:

    az cosmosdb sql role assignment create --resource-group RG --account-name ACCOUNT \\
        --role-definition-id 00000000-0000-0000-0000-000000000001 --principal-id PRINCIPAL --scope /
"""
import os

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
