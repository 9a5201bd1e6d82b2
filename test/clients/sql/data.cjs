// Keeps data with tedious: data.cjs SERVER DATABASE ENCRYPT.
const { Connection, Request, TYPES } = require('tedious');

const [server, database, encrypt] = process.argv.slice(2);

function text(v) {
  if (v === null) return 'null';
  if (Buffer.isBuffer(v)) return v.toString('hex');
  if (v instanceof Date) return v.toISOString().replace('T', ' ').replace('Z', '');
  return String(v);
}

const c = new Connection({
  server,
  authentication: { type: 'azure-active-directory-default', options: {} },
  options: { database, encrypt: encrypt === 'strict' ? 'strict' : true, trustServerCertificate: false, rowCollectionOnRequestCompletion: true },
});

// run resolves to the first row.
function run(statement, parameters = [], start = 'execSql') {
  return new Promise((resolve, reject) => {
    const r = new Request(statement, (e, _, rows) => (e ? reject(e) : resolve(rows[0] && rows[0].map((x) => x.value))));
    for (const [name, type, value, options] of parameters) r.addParameter(name, type, value, options);
    c[start](r);
  });
}

// prepared runs a prepared statement with each value.
function prepared(values) {
  return new Promise((resolve, reject) => {
    const got = [];
    const r = new Request('SELECT @n + 1', (e) => { if (e) reject(e); });
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

const transaction = (what) => new Promise((resolve, reject) => c[what]((e) => (e ? reject(e) : resolve())));
const name = (value) => [['name', TYPES.NVarChar, value]];

async function play() {
  await new Promise((resolve, reject) => c.connect((e) => (e ? reject(e) : resolve())));
  const insert = 'INSERT INTO things (name, price, made, flag, data, big, ratio, guid) OUTPUT inserted.id VALUES (@name, @price, @made, @flag, @data, @big, @ratio, @guid)';
  const select = 'SELECT name, CAST(price AS varchar(20)), made, flag, data, big, ratio, LOWER(CAST(guid AS varchar(36))) FROM things WHERE id = @id';
  const [first] = await run(insert, [
    ...name('größer漢'), ['price', TYPES.Decimal, 12.3, { precision: 9, scale: 2 }], ['made', TYPES.DateTime2, new Date('2026-11-25T21:47:16.123Z'), { scale: 3 }],
    ['flag', TYPES.Bit, true], ['data', TYPES.VarBinary, Buffer.from([1, 255])], ['big', TYPES.BigInt, '9223372036854775807'], ['ratio', TYPES.Float, 0.5],
    ['guid', TYPES.UniqueIdentifier, '6f9619ff-8b86-d011-b42d-00c04fc964ff']]);
  console.log('types', ...(await run(select, [['id', TYPES.Int, first]])).map(text));
  const [second] = await run('INSERT INTO things (name) OUTPUT inserted.id VALUES (@name)', name('empty'));
  console.log('empty', ...(await run(select, [['id', TYPES.Int, second]])).map(text));
  console.log('prepared', ...(await prepared([0, 1, 2])));
  await transaction('beginTransaction');
  await run('INSERT INTO things (name) VALUES (@name)', name('a'));
  await transaction('rollbackTransaction');
  await transaction('beginTransaction');
  await run('INSERT INTO things (name) VALUES (@name)', name('b'));
  await transaction('commitTransaction');
  console.log('transactions', ...(await run('SELECT COUNT(*) FROM things')));
  for (const statement of ["INSERT INTO things (name) VALUES (N'b')", 'INSERT INTO things (price) VALUES (1)', 'SELECT * FROM nothing',
    'SELECT name FROM secrets', 'CREATE TABLE t (id int)', 'SELECT 1/0', 'SELEC 1']) {
    await run(statement, [], 'execSqlBatch').then(() => console.log('no error'), (e) => console.log('error', (e.errors ? e.errors[0] : e).message.split(' (')[0].split('.')[0]));
  }
  console.log('after', ...(await run('SELECT USER_NAME()')));
  c.close();
}

play().catch((e) => { console.log(e.message); process.exit(1); });
