// Plays the pages of data: refused without a role, then used with one. The
// first argument is the one-time link, the second the resource group's id.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';
import { expect, open, shot } from './launch.mjs';
import { alone, fits } from './steps.mjs';

const [link, group] = process.argv.slice(2);
const answers = readline.createInterface({ input: process.stdin });
const lines = answers[Symbol.asyncIterator]();
// granted tells the test that its roles are due, and waits for them.
async function granted() {
  console.log('refused');
  await lines.next();
}

const b = await open();
const { page } = b;
const base = new URL(link).origin;
const at = (blade, id, query = '') => page.goto(`${base}/portal/at/${blade}${group}/providers/${id}${query}`);
const press = (name) => page.getByRole('button', { name, exact: true }).click();
const evil = '"><img src=x onerror=document.title=1>';
const vault = 'Microsoft.KeyVault/vaults/kv1', account = 'Microsoft.Storage/storageAccounts/stlanyard1';
const cosmos = 'Microsoft.DocumentDB/databaseAccounts/cosportal1', server = 'Microsoft.Sql/servers/sqlportal1';

await page.goto(link);
await page.waitForURL('**/portal');
await fits(page);

// Owner manages all of it and reads none of it.
for (const [blade, id, query] of [['secrets', vault, ''], ['blobs', account, '?container=c1'], ['items', cosmos, '?db=shop&coll=orders']]) {
  await at(blade, id, query);
  await page.getByRole('alert').getByText('You are unauthorized to view these contents.').waitFor();
}
await shot(page, 'data-refused');
await at('query', server + '/databases/shop');
await press('Run');
await page.getByRole('alert').getByText('Msg 40615').waitFor();
await granted();

// Key Vault: make, show, new version.
await at('secrets', vault);
await page.getByRole('link', { name: 'Generate/Import' }).click();
await page.getByLabel('Name', { exact: true }).fill('app-config');
await page.getByLabel('Secret value', { exact: true }).fill(evil);
await press('Create');
await page.getByRole('status').getByText('The secret app-config was created.').waitFor();
await fits(page);
await page.getByRole('link', { name: 'app-config' }).click();
expect(!(await page.content()).includes('onerror'), 'no value before it is asked for');
await page.getByRole('button', { name: /^Show secret value/ }).click();
expect(await page.getByLabel(/^Secret value of/).inputValue() === evil, 'the value as it was set');
await shot(page, 'data-secret');
await page.getByRole('link', { name: 'New Version' }).click();
await page.getByLabel('Secret value', { exact: true }).fill('two');
await press('Create');
expect(await page.getByRole('row').count() === 3, 'a heading and two versions');

// Storage: container, upload, download, delete.
await at('containers', account);
await page.getByRole('link', { name: 'Container', exact: true }).click();
await page.getByLabel('Name', { exact: true }).fill('papers');
await press('Create');
await page.getByRole('link', { name: 'papers' }).click();
const file = path.join(process.env.TMPDIR, evil.replaceAll('/', ''));
fs.writeFileSync(file, 'hello blob');
await page.getByLabel('Upload a file').setInputFiles(file);
await press('Upload');
await page.getByRole('status').getByText('was uploaded').waitFor();
await shot(page, 'data-blobs');
await fits(page);
const download = page.waitForEvent('download');
await page.getByRole('link', { name: /download/ }).click();
expect(fs.readFileSync(await (await download).path(), 'utf8') === 'hello blob', 'the blob as it was uploaded');
await page.getByRole('button', { name: /^Delete/ }).click();
await page.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click();
await page.getByText('No blobs to show').waitFor();

// Cosmos DB: an item, a query over it.
await at('data', cosmos);
await page.getByRole('link', { name: 'orders' }).click();
await page.getByRole('link', { name: 'New Item' }).click();
await page.getByLabel('New item').fill(JSON.stringify({ id: '1', city: 'Delft', note: evil }));
await press('Save');
await page.getByRole('status').getByText('The item was saved.').waitFor();
await page.getByLabel('Query', { exact: true }).fill("SELECT c.id, c.note FROM c WHERE c.city = 'Delft'");
await press('Execute Query');
await page.getByText('1 item').waitFor();
await page.getByText('result', { exact: true }).click();
await shot(page, 'data-items');
await fits(page);
await press('Execute Query');

// SQL: the firewall, the administrator, a table, users.
await at('networking', server);
await press('Add');
await at('admin', server);
await press('Set admin');
await page.getByRole('status').getByText('is the Microsoft Entra administrator').waitFor();
await at('query', server + '/databases/shop');
await page.getByLabel('Query', { exact: true }).fill(`CREATE TABLE orders (id int, note nvarchar(100));\nGO\nINSERT orders VALUES (1, '${evil}'), (2, NULL);\nSELECT * FROM orders ORDER BY id;`);
await press('Run');
await page.getByRole('cell', { name: evil }).waitFor();
await shot(page, 'data-query');
await fits(page);
await at('users', server + '/databases/shop');
await page.getByLabel('Name', { exact: true }).fill('app1');
await page.getByLabel('Role').selectOption('db_datareader');
await press('Add');
await page.getByRole('dialog').getByText('CREATE USER [app1] FROM EXTERNAL PROVIDER;').waitFor();
await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();
await page.getByRole('row', { name: /app1 .*db_datareader/ }).waitFor();
await shot(page, 'data-users');
await fits(page);
await at('variables', 'Microsoft.Web/sites/app1', '?add=1');
await fits(page);

alone(b, base);
expect(b.errors.filter((e) => !e.includes('403')).length === 0, 'no error on the pages, got ' + b.errors);
expect(!(await page.title()).startsWith('1'), 'no script of a name ran');
console.log('done');
answers.close();
await b.close();
