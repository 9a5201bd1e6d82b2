// Plays the wire with tedious, which mssql, Sequelize and TypeORM use.
const fs = require('fs');
const { Connection, Request, TYPES } = require('tedious');

const [host, port, version, login, ca] = process.argv.slice(2);

function text(v) {
  if (v === null) return 'null';
  if (Buffer.isBuffer(v)) return v.toString('hex');
  if (typeof v === 'string' && v.length > 1000) return String(v.length);
  return String(v);
}

function connect() {
  return new Promise((resolve, reject) => {
    const c = new Connection({
      server: host,
      authentication: login === 'password'
        ? { type: 'default', options: { userName: 'sa', password: 'p@ss wörd€' } }
        : { type: 'azure-active-directory-access-token', options: { token: login } },
      options: {
        port: Number(port),
        database: 'shop',
        encrypt: version === '8.0' ? 'strict' : true,
        serverName: 'srv1.database.windows.net',
        trustServerCertificate: false,
        cryptoCredentialsDetails: { ca: fs.readFileSync(ca) },
        requestTimeout: 20000,
      },
    });
    c.connect((e) => (e ? reject(e) : resolve(c)));
  });
}

// query runs a statement and resolves to its first row.
function query(c, statement, parameters, start = 'execSql') {
  return new Promise((resolve, reject) => {
    let row;
    const r = new Request(statement, (e) => (e ? reject(e) : resolve(row)));
    for (const [name, type, value] of parameters) r.addParameter(name, type, value);
    r.on('row', (columns) => { row = columns.map((x) => x.value); });
    c[start](r);
    if (start === 'execSqlBatch' && statement.startsWith('wait')) setTimeout(() => c.cancel(), 200);
  });
}

// prepared runs a prepared statement with each value.
function prepared(c, values) {
  return new Promise((resolve, reject) => {
    const got = [];
    const r = new Request('select @n', (e) => { if (e) reject(e); });
    r.addParameter('n', TYPES.Int);
    r.on('row', (columns) => got.push(columns[0].value));
    r.on('prepared', () => c.execute(r, { n: values[0] }));
    r.on('requestCompleted', () => {
      if (got.length < values.length) c.execute(r, { n: values[got.length] });
      else if (!r.dropped) { r.dropped = true; c.unprepare(r); } else resolve(got);
    });
    c.prepare(r);
  });
}

async function play() {
  const c = await connect();
  console.log('everything', ...(await query(c, 'select everything', [], 'execSqlBatch')).map(text));
  const parameters = [['a', TYPES.Int, 5], ['b', TYPES.NVarChar, 'hé漢'], ['c', TYPES.VarBinary, Buffer.from([1, 255])], ['d', TYPES.NVarChar, null]];
  console.log('parameters', ...(await query(c, 'select @a, @b, @c, @d', parameters)).map(text));
  console.log('prepared', ...(await prepared(c, [0, 1, 2, 3])));
  await new Promise((resolve, reject) => c.beginTransaction((e) => (e ? reject(e) : c.commitTransaction((e) => (e ? reject(e) : resolve()))), 'named'));
  console.log('committed');
  await query(c, 'select wrong', [], 'execSqlBatch').catch((e) => console.log('error', e.number, e.message));
  await query(c, 'wait for it', [], 'execSqlBatch').catch((e) => console.log(e.code === 'ECANCEL' ? 'cancelled' : e));
  await new Promise((resolve, reject) => c.reset((e) => (e ? reject(e) : resolve())));
  console.log((await query(c, 'select after', [], 'execSqlBatch'))[0]);
  c.close();
}

play().catch((e) => console.log(e.message));
