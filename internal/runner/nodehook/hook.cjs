// Lanyard's, loaded by `lanyard run` before a Node program through
// NODE_OPTIONS. Some clients, Cosmos DB's SDK for one, make TLS connections
// without asking for a proxy. Those to hosts of Azure are led to the run's
// proxy here, which reads the host from the TLS handshake; certificates are
// checked as ever, for the host. Everything else, connections that already go
// through a proxy included, is left as it is. Clients of Azure SQL speak no TLS
// at first: their connections to its hosts are led to where the cloud listens.
"use strict";

const dns = require("node:dns");
const net = require("node:net");
const tls = require("node:tls");
const done = Symbol.for("lanyard.hook");
const domains = new Set(__DOMAINS__);
const names = new Set(__NAMES__);

function azure(host) {
  if (typeof host !== "string") return undefined;
  const name = host.toLowerCase().replace(/\.+$/, "");
  if (names.has(name)) return name;
  for (let rest = name; rest; rest = rest.slice(rest.indexOf(".") + 1)) {
    if (domains.has(rest)) return name;
    if (!rest.includes(".")) return undefined;
  }
  return undefined;
}

// tls.connect(options[, callback]), (port[, host][, options][, callback])
function read(args) {
  const options = {};
  let callback;
  for (const arg of args) {
    if (typeof arg === "function") callback = arg;
    else if (typeof arg === "object" && arg !== null) Object.assign(options, arg);
    else if (typeof arg === "string" && !/^\d+$/.test(arg)) options.host = arg;
    else if (arg !== undefined && arg !== null) options.port = arg;
  }
  return { options, callback };
}

let proxy;
try {
  proxy = new URL(process.env.LANYARD_PROXY);
} catch {
  proxy = undefined; // the program runs outside of a run
}

if (proxy && !tls[done]) {
  const connect = tls.connect;
  tls.connect = function (...args) {
    const { options, callback } = read(args);
    const name = azure(options.host);
    if (!name || options.socket || options.path) return connect.apply(this, args);
    return connect.call(this, {
      ...options,
      host: proxy.hostname,
      port: Number(proxy.port),
      servername: options.servername || name,
      lookup: undefined,
    }, callback);
  };
  Object.defineProperty(tls, done, { value: true });
}

// Drivers look a name up themselves and connect to what they find: the address
// that a name has here is the cloud's own on loopback, and stands for its port.
const sqlPort = 1433;
const [sqlHost, sqlListener] = (process.env.LANYARD_SQL || "").split(",");
const sqlAddress = `127.70.${sqlListener >> 8}.${sqlListener & 255}`;

function server(host) {
  return typeof host === "string" && /^[a-z0-9-]+\.database\.windows\.net\.*$/i.test(host);
}

if (proxy && sqlListener && !dns[done]) {
  const lookup = dns.lookup;
  dns.lookup = function (host, ...args) {
    return lookup.call(this, server(host) ? sqlAddress : host, ...args);
  };
  const connect = net.connect;
  net.connect = net.createConnection = function (...args) {
    const { options, callback } = read(args);
    const led = Number(options.port) === sqlPort && !options.path && (options.host === sqlAddress || server(options.host));
    return led ? connect.call(this, { ...options, host: sqlHost, port: Number(sqlListener) }, callback) : connect.apply(this, args);
  };
  Object.defineProperty(dns, done, { value: true });
}
require("node:module").syncBuiltinESMExports();
