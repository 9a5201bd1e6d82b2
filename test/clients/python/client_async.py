"""The same app as client.py with the async SDKs."""
import asyncio
import json
import sys

from azure.core import MatchConditions
from azure.identity.aio import DefaultAzureCredential
from azure.keyvault.secrets.aio import SecretClient
from azure.storage.blob.aio import BlobLeaseClient, BlobServiceClient

from cosmos_async import Cosmos
from dialogue import BLOCK, content, digest, error, properties, secret, show, upload_options


class Secrets:
    def __init__(self, url, credential):
        self.client = SecretClient(url, credential)

    async def set(self, name, value, tags=None):
        return secret(await self.client.set_secret(name, value, tags=tags))

    async def get(self, name, version=None):
        return secret(await self.client.get_secret(name, version))

    async def list(self):
        return sorted([p.name async for p in self.client.list_properties_of_secrets()])

    async def versions(self, name):
        return [p.version async for p in self.client.list_properties_of_secret_versions(name)]

    async def update(self, name, change):
        p = await self.client.update_secret_properties(name, **change)
        return {"type": p.content_type, "tags": p.tags, "enabled": p.enabled}

    async def delete(self, name):
        return (await self.client.delete_secret(name)).recovery_id

    async def deleted(self):
        return sorted([s.name async for s in self.client.list_deleted_secrets()])

    async def recover(self, name):
        return (await self.client.recover_deleted_secret(name)).name

    async def purge(self, name):
        await self.client.purge_deleted_secret(name)

    async def backup(self, name):
        return (await self.client.backup_secret(name)).hex()

    async def restore(self, backup):
        return (await self.client.restore_secret_backup(bytes.fromhex(backup))).name


class Blobs:
    def __init__(self, url, credential):
        self.client = self.service = BlobServiceClient(
            url, credential, retry_total=0, max_single_put_size=BLOCK, max_block_size=BLOCK,
            max_single_get_size=BLOCK, max_chunk_get_size=BLOCK)

    async def containers(self):
        return [c.name async for c in self.service.list_containers()]

    async def create(self, container, metadata=None):
        await self.service.create_container(container, metadata=metadata)

    async def drop(self, container):
        await self.service.delete_container(container)

    async def about(self, container):
        return (await self.service.get_container_client(container).get_container_properties()).metadata

    async def put(self, container, name, text, *options):
        blob = self.service.get_blob_client(container, name)
        return (await blob.upload_blob(text.encode(), **upload_options(options)))["etag"]

    async def replace(self, container, name, text, etag):
        blob = self.service.get_blob_client(container, name)
        done = await blob.upload_blob(text.encode(), overwrite=True, etag=etag, match_condition=MatchConditions.IfNotModified)
        return done["etag"]

    async def fill(self, container, name, size):
        blob = self.service.get_blob_client(container, name)
        await blob.upload_blob(content(size), overwrite=True, max_concurrency=2)
        return len((await blob.get_block_list())[0])

    async def get(self, container, name, offset=None, length=None):
        blob = self.service.get_blob_client(container, name)
        return (await (await blob.download_blob(offset, length)).readall()).decode()

    async def slice(self, container, name, offset, length):
        blob = self.service.get_blob_client(container, name)
        return (await (await blob.download_blob(offset, length)).readall()).hex()

    async def sum(self, container, name):
        blob = self.service.get_blob_client(container, name)
        return digest([chunk async for chunk in (await blob.download_blob()).chunks()])

    async def properties(self, container, name):
        return properties(await self.service.get_blob_client(container, name).get_blob_properties())

    async def exists(self, container, name):
        return await self.service.get_blob_client(container, name).exists()

    async def metadata(self, container, name, metadata):
        await self.service.get_blob_client(container, name).set_blob_metadata(metadata)

    async def list(self, container, prefix=None):
        return [b.name async for b in self.service.get_container_client(container).list_blobs(prefix, results_per_page=2)]

    async def walk(self, container, prefix=None):
        return sorted([b.name async for b in self.service.get_container_client(container).walk_blobs(prefix)])

    async def delete(self, container, name):
        await self.service.get_blob_client(container, name).delete_blob()

    async def batch(self, container, *names):
        await self.service.get_container_client(container).delete_blobs(*names)

    async def lease(self, container, name):
        await BlobLeaseClient(self.service.get_blob_client(container, name)).acquire(15)


async def main():
    kinds = {"secret": Secrets, "blob": Blobs, "cosmos": Cosmos}
    opened = {}  # Cosmos DB's clients, which are slow to make
    async with DefaultAzureCredential() as credential:
        while line := await asyncio.to_thread(sys.stdin.readline):
            ask = json.loads(line)
            kind, name = ask["do"].split(".")
            service = opened.get(ask["at"]) or kinds[kind](ask["at"], credential)
            if kind == "cosmos":
                opened[ask["at"]] = service
            try:
                show({"value": await getattr(service, name)(*ask["args"])})
            except Exception as e:  # whatever the SDK raises is the answer
                show(error(e))
            finally:
                if kind != "cosmos":
                    await service.client.close()
        for service in opened.values():
            await service.client.close()


asyncio.run(main())
