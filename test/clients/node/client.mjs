// An app that uses Key Vault, Blob storage and Cosmos DB as the test tells
// it. A request is a line of JSON, {"do": NAME, "at": URL, "args": […]}; the
// answer is a line too, {"value": …} or {"error": {…}} with what the SDK's
// exception says of itself.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { DefaultAzureCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { BlobServiceClient } from "@azure/storage-blob";
import { Cosmos, cosmosError } from "./cosmos.mjs";

const BLOCK = 64 * 1024;
const credential = new DefaultAzureCredential();

async function collect(items, pick = (item) => item.name) {
  const found = [];
  for await (const item of items) found.push(pick(item));
  return found;
}

async function pages(iterator) {
  const found = [];
  for await (const page of iterator.byPage({ maxPageSize: 2 })) found.push(...page.segment.blobItems.map((b) => b.name));
  return found;
}

function secret(found) {
  const p = found.properties;
  return { name: found.name, value: found.value, version: p.version, type: p.contentType ?? null, tags: p.tags ?? null };
}

class Secrets {
  constructor(url) {
    this.client = new SecretClient(url, credential);
  }
  set = async (name, value, tags) => secret(await this.client.setSecret(name, value, { tags }));
  get = async (name, version) => secret(await this.client.getSecret(name, { version }));
  list = async () => (await collect(this.client.listPropertiesOfSecrets())).sort();
  versions = (name) => collect(this.client.listPropertiesOfSecretVersions(name), (p) => p.version);
  update = async (name, change) => {
    const p = await this.client.updateSecretProperties(name, "", { contentType: change.content_type, tags: change.tags, enabled: change.enabled });
    return { type: p.contentType ?? null, tags: p.tags ?? null, enabled: p.enabled };
  };
  delete = async (name) => (await (await this.client.beginDeleteSecret(name)).pollUntilDone()).recoveryId;
  deleted = async () => (await collect(this.client.listDeletedSecrets())).sort();
  recover = async (name) => (await (await this.client.beginRecoverDeletedSecret(name)).pollUntilDone()).name;
  purge = (name) => this.client.purgeDeletedSecret(name);
  backup = async (name) => Buffer.from(await this.client.backupSecret(name)).toString("hex");
  restore = async (backup) => (await this.client.restoreSecretBackup(Buffer.from(backup, "hex"))).name;
}

// Bytes that repeat in no block, so that a misplaced one shows.
function content(size) {
  const sums = [];
  for (let i = 0; i * 32 < size; i++) sums.push(createHash("sha256").update(String(i)).digest());
  return Buffer.concat(sums).subarray(0, size);
}

class Blobs {
  constructor(url) {
    this.service = new BlobServiceClient(url, credential);
  }
  blob(container, name) {
    return this.service.getContainerClient(container).getBlockBlobClient(name);
  }
  async read(container, name, offset, length) {
    const answer = await this.blob(container, name).download(offset ?? 0, length ?? undefined);
    return Buffer.concat(await collect(answer.readableStreamBody, (part) => part));
  }
  async upload(container, name, text, conditions) {
    return (await this.blob(container, name).uploadData(Buffer.from(text), { conditions })).etag;
  }
  containers = () => collect(this.service.listContainers());
  create = (container, metadata) => this.service.createContainer(container, { metadata }).then(() => null);
  drop = (container) => this.service.deleteContainer(container).then(() => null);
  about = async (container) => (await this.service.getContainerClient(container).getProperties()).metadata;
  put = (container, name, text, options) => this.upload(container, name, text, options?.overwrite ? {} : { ifNoneMatch: "*" });
  replace = (container, name, text, etag) => this.upload(container, name, text, { ifMatch: etag });
  fill = async (container, name, size) => {
    const blob = this.blob(container, name);
    await blob.uploadData(content(size), { blockSize: BLOCK, maxSingleShotSize: BLOCK, concurrency: 2 });
    return (await blob.getBlockList("committed")).committedBlocks.length;
  };
  get = async (container, name, offset, length) => (await this.read(container, name, offset, length)).toString();
  slice = async (container, name, offset, length) => (await this.read(container, name, offset, length)).toString("hex");
  sum = async (container, name) => {
    let chunks = 0;
    const got = await this.blob(container, name).downloadToBuffer(0, undefined, { blockSize: BLOCK, concurrency: 2, onProgress: () => chunks++ });
    return { chunks, size: got.length, sha256: createHash("sha256").update(got).digest("hex") };
  };
  properties = async (container, name) => {
    const p = await this.blob(container, name).getProperties();
    return { size: p.contentLength, etag: p.etag, metadata: p.metadata, type: p.contentType };
  };
  exists = (container, name) => this.blob(container, name).exists();
  metadata = (container, name, metadata) => this.blob(container, name).setMetadata(metadata).then(() => null);
  list = (container, prefix) => pages(this.service.getContainerClient(container).listBlobsFlat({ prefix }));
  // The SDK gives folders first.
  walk = async (container, prefix) => (await collect(this.service.getContainerClient(container).listBlobsByHierarchy("/", { prefix }))).sort();
  delete = (container, name) => this.blob(container, name).delete().then(() => null);
  batch = (container, ...names) =>
    this.service.getBlobBatchClient().deleteBlobs(names.map((name) => this.blob(container, name).url), credential).then(() => null);
  lease = (container, name) => this.blob(container, name).getBlobLeaseClient().acquireLease(15).then(() => null);
}

const kinds = { secret: Secrets, blob: Blobs, cosmos: Cosmos };

async function answer(request) {
  const [kind, name] = request.do.split(".");
  try {
    return { value: (await new kinds[kind](request.at, credential)[name](...request.args)) ?? null };
  } catch (e) {
    const cosmos = cosmosError(e);
    if (cosmos) return { error: cosmos };
    return { error: { type: e.name, status: e.statusCode ?? 0, code: e.code ?? e.details?.errorCode ?? "", message: e.message } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
