// Migrates with Umzug and works with Sequelize.
const { DataTypes, Op, Sequelize, UniqueConstraintError, ForeignKeyConstraintError } = require('sequelize');
const { SequelizeStorage, Umzug } = require('umzug');

const [server, database] = process.argv.slice(2);
const sequelize = new Sequelize(database, '', '', {
  dialect: 'mssql',
  host: server,
  port: 1433,
  logging: process.env.SQL_LOG ? console.error : false,
  dialectOptions: { authentication: { type: 'azure-active-directory-default', options: {} }, options: { encrypt: true } },
});

const migrations = [
  {
    name: '1-first',
    up: async ({ context: q }) => {
      await q.createTable('makers', { id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, name: { type: DataTypes.STRING(50), allowNull: false, unique: true } });
      await q.createTable('parts', {
        id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
        makerId: { type: DataTypes.INTEGER, allowNull: false, references: { model: 'makers', key: 'id' }, onDelete: 'CASCADE' },
        name: { type: DataTypes.STRING(40), allowNull: false },
        cost: { type: DataTypes.DECIMAL(10, 2), defaultValue: 0 },
      });
    },
  },
  {
    name: '2-second',
    up: async ({ context: q }) => {
      await q.renameColumn('parts', 'cost', 'price');
      await q.changeColumn('parts', 'name', { type: DataTypes.STRING(80), allowNull: false });
      await q.addColumn('parts', 'note', { type: DataTypes.STRING(200), allowNull: true });
      await q.addColumn('parts', 'active', { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true });
      await q.addIndex('parts', ['name'], { name: 'ix_parts_name' });
    },
    down: async ({ context: q }) => {
      await q.removeIndex('parts', 'ix_parts_name');
      await q.removeColumn('parts', 'active');
      await q.removeColumn('parts', 'note');
    },
  },
];

const Maker = sequelize.define('maker', { name: DataTypes.STRING(50) }, { tableName: 'makers', timestamps: false });
const Part = sequelize.define('part', {
  name: DataTypes.STRING(80), price: DataTypes.DECIMAL(10, 2), note: DataTypes.STRING(200), active: { type: DataTypes.BOOLEAN, defaultValue: true },
}, { tableName: 'parts', timestamps: false });
Maker.hasMany(Part, { foreignKey: 'makerId' });
Part.belongsTo(Maker, { foreignKey: 'makerId' });

async function play() {
  const umzug = new Umzug({ migrations, context: sequelize.getQueryInterface(), storage: new SequelizeStorage({ sequelize }) });
  console.log('migrated:', (await umzug.up()).map((m) => m.name).join(), (await umzug.up()).length);
  const q = sequelize.getQueryInterface();
  const described = await q.describeTable('parts');
  console.log('columns:', Object.entries(described).map(([n, c]) => `${n} ${c.type}${c.allowNull ? '' : ' NOT NULL'}${c.primaryKey ? ' PK' : ''}`).join('; '));
  console.log('indexes:', (await q.showIndex('parts')).map((i) => i.name).filter((n) => n.startsWith('ix')).join());

  const maker = await Maker.create({ name: 'Zürich Werke' });
  await Maker.create({ name: 'other' });
  await Part.bulkCreate([1, 2, 3, 4, 5].map((i) => ({ name: `part ${i}`, price: i / 4, makerId: maker.id })));
  console.log('dear:', (await Part.findAll({ where: { price: { [Op.gt]: 1 } }, include: [{ model: Maker, where: { name: { [Op.like]: 'zür%' } } }], order: [['price', 'DESC']] })).map((p) => `${p.name} of ${p.maker.name}`).join());
  console.log('page:', (await Part.findAndCountAll({ order: [['id', 'ASC']], offset: 1, limit: 2 })).rows.map((p) => p.name).join());
  console.log('sum:', await Part.sum('price'), await Part.count({ where: { note: null } }));
  await Maker.create({ name: 'OTHER' }).catch((e) => console.log('unique:', e instanceof UniqueConstraintError));
  await Part.create({ name: 'x', price: 1, makerId: 999 }).catch((e) => console.log('reference:', e instanceof ForeignKeyConstraintError));
  await sequelize.transaction(async (t) => {
    await Part.destroy({ where: {}, transaction: t });
    throw new Error('undone');
  }).catch((e) => console.log(e.message));
  console.log('updated:', (await Part.update({ note: 'seen' }, { where: { id: 1 } }))[0], (await Part.findByPk(1)).note, await Part.count());
  console.log('upserted:', (await Maker.upsert({ id: maker.id, name: 'Zug' }))[1], (await Maker.findByPk(maker.id)).name);
  await maker.destroy();
  console.log('left:', await Part.count());
  await umzug.down();
  console.log('down:', Object.keys(await q.describeTable('parts')).join());
  await sequelize.close();
}

play().catch((e) => { console.log(e.stack, e.sql || ''); process.exit(1); });
