// Node's own ways to a host, none of which asks for a proxy: what they see at
// the account, and that other hosts are left alone. A line for each.
import { connect as connectHTTP2 } from "node:http2";
import { Agent, get } from "node:https";
import { createServer } from "node:net";
import { connect } from "node:tls";
import { isMainThread, Worker } from "node:worker_threads";

const host = process.argv[2];
const show = (what, found) => console.log(`${isMainThread ? "" : "worker "}${what}: ${found}`);

const ask = (options) =>
  new Promise((resolve) => {
    get({ path: "/", ...options }, (r) => {
      const answer = `${r.statusCode} ${r.socket.localPort}`;
      r.resume().on("end", () => setImmediate(resolve, answer)); // when the agent has the connection back
    }).on("error", (e) => resolve(e.code));
  });
const handshake = (...args) =>
  new Promise((resolve) => {
    const socket = connect(...args, () => {
      resolve(`${socket.authorized} ${socket.getPeerCertificate().subjectaltname}`);
      socket.destroy();
    }).on("error", (e) => resolve(e.code));
  });

const keeps = new Agent({ keepAlive: true });
const [first, second] = [await ask({ host, agent: keeps }), await ask({ host, agent: keeps })];
show("own agent", first.split(" ")[0]);
show("kept alive", first === second);
keeps.destroy();
show("no agent", (await ask({ host, agent: false })).split(" ")[0]);
show("tls by options", await handshake({ host, port: 443 }));
show("tls by arguments", await handshake(443, host, {}));
show("tls under another name", await handshake({ host, port: 443, servername: "kv2.vault.azure.net" }));
show("fetch", (await fetch(`https://${host}/`)).status);
show(
  "http2",
  await new Promise((resolve) => {
    const session = connectHTTP2(`https://${host}`).on("error", (e) => resolve(e.code));
    session.request({ ":path": "/" }).on("response", (headers) => {
      resolve(headers[":status"]);
      session.destroy();
    });
  }),
);

// A host that is not Azure's is connected to as ever: here one that takes the
// first byte of the handshake and hangs up.
const server = createServer((socket) => socket.once("data", (data) => socket.end() && show("another host", data[0]))).listen(0, "127.0.0.1");
await new Promise((resolve) => server.on("listening", resolve));
await ask({ host: "localhost", family: 4, port: server.address().port, agent: false });
server.close();

if (isMainThread) new Worker(new URL(import.meta.url), { argv: [host] });
