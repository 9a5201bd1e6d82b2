// Cosmos DB: "at" is an account's endpoint, or a connection string with a key;
// containers are named "database/container".
import { ChangeFeedMode, ChangeFeedStartFrom, CosmosClient } from "@azure/cosmos";

const operationTypes = { create: "Create", upsert: "Upsert", replace: "Replace", patch: "Patch", read: "Read", delete: "Delete" };
const onlyIf = (etag) => (etag ? { accessCondition: { type: "IfMatch", condition: etag } } : {});

// A key of one component may stand for itself.
const partition = (key) => (key.length === 1 ? key[0] : key);

// An operation of a batch, as this SDK takes it.
function batchOperation({ op, id, doc, operations }) {
  return { operationType: operationTypes[op], ...(id && { id }), ...((doc ?? operations) && { resourceBody: doc ?? { operations } }) };
}

// Where a change feed begins: at "Beginning" or "Now", at seconds since 1970,
// or behind a continuation, which does not say of which kind the feed is.
const history = "history ";
function begin({ start, next, pk }) {
  const of = pk && partition(pk);
  if (next) return ChangeFeedStartFrom.Continuation(next);
  if (typeof start === "number") return ChangeFeedStartFrom.Time(new Date(start * 1000), of);
  return ChangeFeedStartFrom[start](of);
}

// What an error of this SDK says: those of batches lie in the cause, and those
// of change feeds have the finer code in a header only.
export function cosmosError(e) {
  const from = e.cause ?? e;
  if (typeof from.code !== "number") return undefined;
  const inner = String(from.substatus ?? from.headers?.["x-ms-substatus"] ?? "");
  return { type: e.name, status: from.code, code: from.body?.code ?? "", inner, message: e.message ?? from.message };
}

export class Cosmos {
  constructor(at, credential) {
    this.client = at.startsWith("AccountEndpoint=") ? new CosmosClient(at) : new CosmosClient({ endpoint: at, aadCredentials: credential });
  }
  container(path) {
    const [db, coll] = path.split("/");
    return this.client.database(db).container(coll);
  }
  item = (path, id, pk) => this.container(path).item(id, partition(pk));

  about = async (c) => (await this.container(c).read()).resource.partitionKey.paths;
  make = (name) => this.client.databases.create({ id: name }).then(() => null);
  drop = (name) => this.client.database(name).delete().then(() => null);
  create = async (c, doc) => (await this.container(c).items.create(doc)).resource;
  // This SDK answers 404 instead of throwing it.
  read = async (c, id, pk, session) => {
    const answer = await this.item(c, id, pk).read(session ? { sessionToken: session } : {});
    if (answer.statusCode === 404) throw Object.assign(new Error("not found"), { code: 404, substatus: answer.substatus });
    return answer.resource;
  };
  replace = async (c, doc, pk, etag) => (await this.item(c, doc.id, pk).replace(doc, onlyIf(etag))).resource;
  upsert = async (c, doc) => (await this.container(c).items.upsert(doc)).resource;
  delete = (c, id, pk, etag) => this.item(c, id, pk).delete(onlyIf(etag)).then(() => null);
  patch = async (c, id, pk, operations, condition) => (await this.item(c, id, pk).patch({ operations, ...(condition && { condition }) })).resource;
  session = async (c, doc) => (await this.container(c).items.upsert(doc)).headers["x-ms-session-token"];

  rows(c, sql, pk, params, size, token) {
    const options = { maxItemCount: size, continuationToken: token, ...(pk && { partitionKey: partition(pk) }) };
    return this.container(c).items.query({ query: sql, parameters: params ?? [] }, options);
  }
  query = async (c, sql, pk, params, size) => (await this.rows(c, sql, pk, params, size).fetchAll()).resources;
  page = async (c, sql, pk, size, token) => {
    const page = await this.rows(c, sql, pk, null, size, token).fetchNext();
    return { rows: page.resources ?? [], next: page.continuationToken ?? "" };
  };

  // This SDK reads many as it writes many.
  async all(c, operations) {
    await this.container(c).read(); // it does so too, and loses the refusal
    const results = await this.container(c).items.executeBulkOperations(operations);
    const failed = results.find((r) => r.error && r.error.code !== 404);
    if (failed) throw failed.error;
    return results.map((r) => r.response?.resourceBody);
  }
  many = async (c, items) => (await this.all(c, items.map(([id, pk]) => ({ operationType: "Read", id, partitionKey: partition(pk) })))).filter((doc) => doc);
  bulk = async (c, docs) => (await this.all(c, docs.map((doc) => ({ operationType: "Create", partitionKey: doc.pk, resourceBody: doc })))).length;
  batch = async (c, pk, operations) => (await this.container(c).items.batch(operations.map(batchOperation), partition(pk))).result.map((r) => r.statusCode);

  changes = async (c, options) => {
    if (options.next?.startsWith(history)) options = { next: options.next.slice(history.length), full: true };
    const iterator = this.container(c).items.getChangeFeedIterator({
      changeFeedStartFrom: begin(options),
      maxItemCount: options.size,
      ...(options.full && { changeFeedMode: ChangeFeedMode.AllVersionsAndDeletes }),
    });
    const docs = [];
    for (;;) {
      const page = await iterator.readNext();
      docs.push(...(page.result ?? []));
      // With several partitions a page of one may be empty before another's.
      if (page.statusCode === 304) return { docs, next: (options.full ? history : "") + page.continuationToken };
    }
  };
}
