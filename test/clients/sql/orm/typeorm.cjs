// Migrates and works with TypeORM, and lets it write the migration itself.
const { DataSource, EntitySchema, MoreThan, QueryFailedError } = require('typeorm');

const [server, database] = process.argv.slice(2);

const Maker = new EntitySchema({
  name: 'Maker',
  tableName: 'makers',
  columns: { id: { type: Number, primary: true, generated: true }, name: { type: 'nvarchar', length: 50, unique: true } },
  relations: { parts: { type: 'one-to-many', target: 'Part', inverseSide: 'maker' } },
});
const Part = new EntitySchema({
  name: 'Part',
  tableName: 'parts',
  columns: {
    id: { type: 'uniqueidentifier', primary: true, generated: 'uuid' },
    name: { type: 'nvarchar', length: 80 },
    price: { type: 'decimal', precision: 10, scale: 2, default: 0 },
    active: { type: 'bit', default: true },
    made: { type: 'datetime2', createDate: true },
    version: { type: Number, version: true },
  },
  relations: { maker: { type: 'many-to-one', target: 'Maker', inverseSide: 'parts', onDelete: 'CASCADE', nullable: false } },
  indices: [{ name: 'ix_parts_name', columns: ['name'] }],
});

class First1700000000001 {
  constructor() { this.name = 'First1700000000001'; }

  async up(q) {
    await q.query('CREATE TABLE old (id int NOT NULL PRIMARY KEY, word nvarchar(20) NULL)');
    await q.query("INSERT INTO old VALUES (1, N'é')");
  }

  async down(q) { await q.dropTable('old'); }
}

async function play() {
  const source = new DataSource({
    type: 'mssql',
    host: server,
    port: 1433,
    database,
    authentication: { type: 'azure-active-directory-default', options: {} },
    options: { encrypt: true },
    entities: [Maker, Part],
    migrations: [First1700000000001],
    logging: process.env.SQL_LOG ? 'all' : false,
  });
  await source.initialize();
  console.log('migrated:', (await source.runMigrations()).map((m) => m.name).join(), (await source.runMigrations()).length);
  await source.synchronize();
  console.log('to do:', (await source.driver.createSchemaBuilder().log()).upQueries.length);

  const makers = source.getRepository(Maker);
  const parts = source.getRepository(Part);
  const maker = await makers.save({ name: 'Zürich Werke' });
  await makers.save({ name: 'other' });
  const made = await parts.save([1, 2, 3, 4, 5].map((i) => ({ name: `part ${i}`, price: i / 4, maker })));
  console.log('keys:', maker.id, made.every((p) => p.id.length === 36 && p.active === true && p.version === 1 && p.made instanceof Date));
  console.log('dear:', (await parts.find({ where: { price: MoreThan(1) }, relations: { maker: true }, order: { price: 'DESC' } })).map((p) => `${p.name} of ${p.maker.name}`).join());
  console.log('page:', (await parts.findAndCount({ order: { name: 'ASC' }, skip: 1, take: 2 }))[0].map((p) => p.name).join());
  console.log('sums:', JSON.stringify(await makers.createQueryBuilder('m').leftJoin('m.parts', 'p').select('m.name', 'name').addSelect('COUNT(p.id)', 'n').addSelect('SUM(p.price)', 'total').groupBy('m.name').orderBy('m.name').getRawMany()));
  await makers.save({ name: 'OTHER' }).catch((e) => console.log('unique:', e instanceof QueryFailedError && e.driverError.number));
  made[0].name = 'renamed';
  console.log('version:', (await parts.save(made[0])).version);
  await source.transaction(async (m) => {
    await m.createQueryBuilder().delete().from(Part).execute();
    throw new Error('undone');
  }).catch((e) => console.log(e.message, '-', 'parts:'));
  console.log(await parts.count());
  await makers.remove(maker);
  console.log('left:', await parts.count());
  await source.undoLastMigration();
  console.log('old:', await source.createQueryRunner().hasTable('old'));
  await source.destroy();
}

play().catch((e) => { console.log(e.stack, e.query || ''); process.exit(1); });
