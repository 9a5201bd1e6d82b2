// Sends many rows at once with tedious: bulk.cjs SERVER DATABASE ENCRYPT.
const { Connection, Request, TYPES } = require('tedious');

const [server, database, encrypt] = process.argv.slice(2);
const c = new Connection({
  server,
  authentication: { type: 'azure-active-directory-default', options: {} },
  options: { database, encrypt: encrypt === 'strict' ? 'strict' : true, trustServerCertificate: false, rowCollectionOnRequestCompletion: true },
});

function run(statement, start = 'execSql', parameters = []) {
  return new Promise((resolve, reject) => {
    const r = new Request(statement, (e, _, rows) => (e ? reject(e) : resolve(rows[0] && rows[0].map((x) => x.value))));
    for (const [name, type, value] of parameters) r.addParameter(name, type, value);
    c[start](r);
  });
}

// load resolves to how many rows were taken.
function load(table, columns, rows, options = {}) {
  return new Promise((resolve, reject) => {
    const b = c.newBulkLoad(table, options, (e, n) => (e ? reject(e) : resolve(n)));
    for (const [name, type, more] of columns) b.addColumn(name, type, { nullable: true, ...more });
    c.execBulkLoad(b, rows);
  });
}

const transaction = (what) => new Promise((resolve, reject) => c[what]((e) => (e ? reject(e) : resolve())));
const refused = (p) => p.then(() => console.log('no error'), (e) => console.log('error', e.number));

async function play() {
  await new Promise((resolve, reject) => c.connect((e) => (e ? reject(e) : resolve())));
  const at = new Date('2026-11-25T21:47:16.123Z');
  const all = [['id', TYPES.Int], ['name', TYPES.NVarChar, { length: 50 }], ['price', TYPES.Decimal, { precision: 9, scale: 2 }], ['made', TYPES.DateTime2, { scale: 3 }],
    ['flag', TYPES.Bit], ['data', TYPES.VarBinary, { length: Infinity }], ['big', TYPES.BigInt], ['ratio', TYPES.Float], ['guid', TYPES.UniqueIdentifier], ['notes', TYPES.NVarChar, { length: Infinity }]];
  const row = (id) => [id, `größer漢${id}`, 12.3, at, true, Buffer.from([1, 255]), '9223372036854775807', 0.5, '6f9619ff-8b86-d011-b42d-00c04fc964ff', 'n'.repeat(9000)];
  const empty = (id) => [id, ...Array(9).fill(null)];
  console.log('loaded', await load('goods', all, [row(1), ...Array.from({ length: 3000 }, (_, i) => empty(i + 2))]));
  console.log('row', ...await run("SELECT CONCAT_WS(' ', name, price, made, flag, CONVERT(varchar(9), data, 2), big, ratio, guid, LEN(notes)) FROM goods WHERE id = 1"));
  console.log('rest', ...await run('SELECT COUNT(*), COUNT(name), COUNT(kept) FROM goods WHERE id > 1'));
  await refused(load('goods', all.slice(0, 2), [[9000, 'a'], [1, 'twice']]));
  await refused(load('goods', all.slice(0, 2), [[null, 'a']]));
  await refused(load('goods', [['id', TYPES.Int], ['nothing', TYPES.Int]], [[9000, 1]]));
  await refused(load('closed', [['id', TYPES.Int]], [[9000]]));
  await transaction('beginTransaction');
  await load('goods', all.slice(0, 1), [[9001]]);
  await transaction('rollbackTransaction');
  await load('goods', [['id', TYPES.Int], ['kept', TYPES.Int]], [[9002, null]], { keepNulls: true, checkConstraints: true, lockTable: true });
  console.log('after', ...await run('SELECT COUNT(*), COUNT(kept), MAX(id), USER_NAME() FROM goods'));
  c.close();
}

play().catch((e) => { console.log(e.message); process.exit(1); });
