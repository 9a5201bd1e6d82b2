"""Cosmos DB with the sync SDK."""
from concurrent.futures import ThreadPoolExecutor

from azure.cosmos import CosmosClient

from dialogue import batch_op, conditional, partition, start


class Cosmos:
    """Its containers are named "database/container"; `at` is the endpoint, or a connection string with a key."""

    def __init__(self, at, credential):
        keyed = at.startswith("AccountEndpoint=")
        self.client = CosmosClient.from_connection_string(at) if keyed else CosmosClient(at, credential)

    def container(self, path):
        db, coll = path.split("/")
        return self.client.get_database_client(db).get_container_client(coll)

    def about(self, c):
        return self.container(c).read()["partitionKey"]["paths"]

    def make(self, name):
        self.client.create_database(name)

    def drop(self, name):
        self.client.delete_database(name)

    def create(self, c, doc, pk):
        return self.container(c).create_item(doc)

    def read(self, c, id, pk, session=None):
        return self.container(c).read_item(id, partition(pk), session_token=session)

    def replace(self, c, doc, pk, etag=None):
        return self.container(c).replace_item(doc["id"], doc, **conditional(etag))

    def upsert(self, c, doc, pk):
        return self.container(c).upsert_item(doc)

    def delete(self, c, id, pk, etag=None):
        self.container(c).delete_item(id, partition(pk), **conditional(etag))

    def patch(self, c, id, pk, operations, condition=None):
        return self.container(c).patch_item(id, partition(pk), operations, filter_predicate=condition)

    def session(self, c, doc, pk):
        hook = []
        self.container(c).upsert_item(doc, response_hook=lambda headers, body: hook.append(headers["x-ms-session-token"]))
        return hook[0]

    def pager(self, c, sql, pk, params, size):
        scope = {"partition_key": partition(pk)} if pk else {"enable_cross_partition_query": True}
        return self.container(c).query_items(sql, parameters=params, max_item_count=size, **scope)

    def query(self, c, sql, pk=None, params=None, size=None):
        return list(self.pager(c, sql, pk, params, size))

    def page(self, c, sql, pk, size, token=None):
        pages = self.pager(c, sql, pk, None, size).by_page(token)
        return {"rows": list(next(pages)), "next": pages.continuation_token}

    def many(self, c, items):
        return list(self.container(c).read_items([(id, partition(pk)) for id, pk in items]))

    def batch(self, c, pk, operations):
        done = self.container(c).execute_item_batch([batch_op(o) for o in operations], partition(pk))
        return [r["statusCode"] for r in done]

    def bulk(self, c, docs):
        with ThreadPoolExecutor(8) as pool:
            return len(list(pool.map(self.container(c).create_item, docs)))

    def changes(self, c, options):
        container = self.container(c)
        docs = list(container.query_items_change_feed(**start(options)))
        return {"docs": docs, "next": container.client_connection.last_response_headers["etag"]}
