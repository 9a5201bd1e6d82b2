import os

from flask import Flask, jsonify
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobServiceClient

app = Flask(__name__)
credential = DefaultAzureCredential()


@app.get("/api/identity/keyvault")
def read_secret():
    vault_url = os.environ["KEYVAULT_URL"]
    client = SecretClient(vault_url=vault_url, credential=credential)
    secret = client.get_secret("app-config")
    return jsonify({"secret_name": secret.name, "retrieved": True})


@app.get("/api/identity/storage")
def list_containers():
    account_url = os.environ["STORAGE_ACCOUNT_URL"]
    blob_client = BlobServiceClient(account_url=account_url, credential=credential)
    names = [c["name"] for c in blob_client.list_containers(results_per_page=5)]
    return jsonify({"containers": names})
