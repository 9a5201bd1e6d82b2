"""An app that uses Key Vault, Blob storage and Cosmos DB with the sync SDKs, as the test tells it."""
import json
import sys

from azure.core import MatchConditions
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobLeaseClient, BlobServiceClient

from cosmos import Cosmos
from dialogue import BLOCK, content, digest, error, properties, secret, show, upload_options


class Secrets:
    def __init__(self, url, credential):
        self.client = SecretClient(url, credential)

    def set(self, name, value, tags=None):
        return secret(self.client.set_secret(name, value, tags=tags))

    def get(self, name, version=None):
        return secret(self.client.get_secret(name, version))

    def list(self):
        return sorted(p.name for p in self.client.list_properties_of_secrets())

    def versions(self, name):
        return [p.version for p in self.client.list_properties_of_secret_versions(name)]

    def update(self, name, change):
        p = self.client.update_secret_properties(name, **change)
        return {"type": p.content_type, "tags": p.tags, "enabled": p.enabled}

    def delete(self, name):
        poller = self.client.begin_delete_secret(name)
        poller.wait()
        return poller.result().recovery_id

    def deleted(self):
        return sorted(s.name for s in self.client.list_deleted_secrets())

    def recover(self, name):
        poller = self.client.begin_recover_deleted_secret(name)
        poller.wait()
        return poller.result().name

    def purge(self, name):
        self.client.purge_deleted_secret(name)

    def backup(self, name):
        return self.client.backup_secret(name).hex()

    def restore(self, backup):
        return self.client.restore_secret_backup(bytes.fromhex(backup)).name


class Blobs:
    def __init__(self, url, credential):
        # This SDK tries again for a minute when there is no token.
        self.service = BlobServiceClient(url, credential, retry_total=0, max_single_put_size=BLOCK, max_block_size=BLOCK,
                                         max_single_get_size=BLOCK, max_chunk_get_size=BLOCK)

    def containers(self):
        return [c.name for c in self.service.list_containers()]

    def create(self, container, metadata=None):
        self.service.create_container(container, metadata=metadata)

    def drop(self, container):
        self.service.delete_container(container)

    def about(self, container):
        return self.service.get_container_client(container).get_container_properties().metadata

    def put(self, container, name, text, *options):
        blob = self.service.get_blob_client(container, name)
        return blob.upload_blob(text.encode(), **upload_options(options))["etag"]

    def replace(self, container, name, text, etag):
        blob = self.service.get_blob_client(container, name)
        return blob.upload_blob(text.encode(), overwrite=True, etag=etag, match_condition=MatchConditions.IfNotModified)["etag"]

    def fill(self, container, name, size):
        blob = self.service.get_blob_client(container, name)
        blob.upload_blob(content(size), overwrite=True, max_concurrency=2)
        return len(blob.get_block_list()[0])

    def get(self, container, name, offset=None, length=None):
        blob = self.service.get_blob_client(container, name)
        return blob.download_blob(offset, length).readall().decode()

    def slice(self, container, name, offset, length):
        blob = self.service.get_blob_client(container, name)
        return blob.download_blob(offset, length).readall().hex()

    def sum(self, container, name):
        blob = self.service.get_blob_client(container, name)
        return digest(list(blob.download_blob().chunks()))

    def properties(self, container, name):
        return properties(self.service.get_blob_client(container, name).get_blob_properties())

    def exists(self, container, name):
        return self.service.get_blob_client(container, name).exists()

    def metadata(self, container, name, metadata):
        self.service.get_blob_client(container, name).set_blob_metadata(metadata)

    def list(self, container, prefix=None):
        return [b.name for b in self.service.get_container_client(container).list_blobs(prefix, results_per_page=2)]

    def walk(self, container, prefix=None):
        return sorted(b.name for b in self.service.get_container_client(container).walk_blobs(prefix))

    def delete(self, container, name):
        self.service.get_blob_client(container, name).delete_blob()

    def batch(self, container, *names):
        self.service.get_container_client(container).delete_blobs(*names)

    def lease(self, container, name):
        BlobLeaseClient(self.service.get_blob_client(container, name)).acquire(15)


def main():
    kinds = {"secret": Secrets, "blob": Blobs, "cosmos": Cosmos}
    credential = DefaultAzureCredential()
    opened = {}  # Cosmos DB's clients, which are slow to make
    for line in sys.stdin:
        ask = json.loads(line)
        kind, name = ask["do"].split(".")
        try:
            service = opened.get(ask["at"]) or kinds[kind](ask["at"], credential)
            if kind == "cosmos":
                opened[ask["at"]] = service
            show({"value": getattr(service, name)(*ask["args"])})
        except Exception as e:  # whatever the SDK raises is the answer
            show(error(e))


main()
