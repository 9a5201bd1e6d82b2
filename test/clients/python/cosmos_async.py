"""Cosmos DB with the async SDK."""
import asyncio

from azure.cosmos.aio import CosmosClient

from dialogue import batch_op, conditional, partition, start


class Cosmos:
    """Its containers are named "database/container"; `at` is the endpoint, or a connection string with a key."""

    def __init__(self, at, credential):
        keyed = at.startswith("AccountEndpoint=")
        self.client = CosmosClient.from_connection_string(at) if keyed else CosmosClient(at, credential)

    def container(self, path):
        db, coll = path.split("/")
        return self.client.get_database_client(db).get_container_client(coll)

    async def about(self, c):
        return (await self.container(c).read())["partitionKey"]["paths"]

    async def make(self, name):
        await self.client.create_database(name)

    async def drop(self, name):
        await self.client.delete_database(name)

    async def create(self, c, doc, pk):
        return await self.container(c).create_item(doc)

    async def read(self, c, id, pk, session=None):
        return await self.container(c).read_item(id, partition(pk), session_token=session)

    async def replace(self, c, doc, pk, etag=None):
        return await self.container(c).replace_item(doc["id"], doc, **conditional(etag))

    async def upsert(self, c, doc, pk):
        return await self.container(c).upsert_item(doc)

    async def delete(self, c, id, pk, etag=None):
        await self.container(c).delete_item(id, partition(pk), **conditional(etag))

    async def patch(self, c, id, pk, operations, condition=None):
        return await self.container(c).patch_item(id, partition(pk), operations, filter_predicate=condition)

    async def session(self, c, doc, pk):
        hook = []
        await self.container(c).upsert_item(doc, response_hook=lambda headers, body: hook.append(headers["x-ms-session-token"]))
        return hook[0]

    def pager(self, c, sql, pk, params, size):
        scope = {"partition_key": partition(pk)} if pk else {}
        return self.container(c).query_items(sql, parameters=params, max_item_count=size, **scope)

    async def query(self, c, sql, pk=None, params=None, size=None):
        return [row async for row in self.pager(c, sql, pk, params, size)]

    async def page(self, c, sql, pk, size, token=None):
        pages = self.pager(c, sql, pk, None, size).by_page(token)
        rows = [row async for row in await anext(pages)]
        return {"rows": rows, "next": pages.continuation_token}

    async def many(self, c, items):
        return list(await self.container(c).read_items([(id, partition(pk)) for id, pk in items]))

    async def batch(self, c, pk, operations):
        done = await self.container(c).execute_item_batch([batch_op(o) for o in operations], partition(pk))
        return [r["statusCode"] for r in done]

    async def bulk(self, c, docs):
        return len(await asyncio.gather(*map(self.container(c).create_item, docs)))

    async def changes(self, c, options):
        container = self.container(c)
        docs = [doc async for doc in container.query_items_change_feed(**start(options))]
        return {"docs": docs, "next": container.client_connection.last_response_headers["etag"]}
