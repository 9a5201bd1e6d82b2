// Watches the access log while calls are refused, opens an entry and assigns
// what is missing, with the keyboard alone. The first argument is the one-time
// link, the second a vault's id.
import { expect, open, shot } from './launch.mjs';
import { fits } from './steps.mjs';

const [link, vault] = process.argv.slice(2);
const b = await open();
const { page } = b;
const base = new URL(link).origin;
const rows = page.getByRole('row', { name: /Get Secrets/ });
const count = () => rows.count();
const until = async (what, test) => {
  for (const end = Date.now() + 20_000; Date.now() < end; await page.waitForTimeout(100)) if (await test()) return;
  throw new Error('expected: ' + what);
};

await page.goto(link);
await page.waitForURL('**/portal');
const other = await b.context.newPage();
const ask = async () => {
  await other.goto(`${base}/portal/at/secrets${vault}`);
  await other.getByRole('heading', { name: 'Secrets' }).waitFor();
  await page.bringToFront();
};

// Rows come by themselves, and not while they are paused.
await page.goto(base + '/portal/access');
await page.getByText('Live', { exact: true }).waitFor();
expect(await count() === 0, 'nothing about secrets yet');
await ask();
await until('a row of the refusal', async () => await count() === 1);
await page.getByRole('button', { name: 'Pause' }).press('Enter');
await ask();
await page.waitForTimeout(1000);
expect(await count() === 1, 'no row while it is paused');
await page.getByRole('button', { name: 'Go on' }).press('Enter');
await until('the row that came meanwhile', async () => await count() === 2);
await shot(page, 'access-live');

// An entry by the keyboard: it has the focus, Escape closes it.
const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
await rows.first().getByRole('link').press('Enter');
await page.getByRole('dialog').waitFor();
expect(await focused() === 'Close', 'the drawer to have the focus, got ' + await focused());
await page.keyboard.press('Escape');
await page.waitForURL(base + '/portal/access#at-*');
expect(await page.evaluate(() => document.activeElement.id) === new URL(page.url()).hash.slice(1), 'the row of the entry to have the focus');

// It fits a phone.
await rows.first().getByRole('link').press('Enter');
await page.getByRole('dialog').waitFor();
await fits(page);

// What is missing, assigned without a mouse.
await page.getByRole('button', { name: 'Assign this role' }).first().press('Enter');
const yes = page.getByRole('dialog', { name: 'Assign the role' }).getByRole('button', { name: 'Yes' });
await yes.waitFor();
expect(await focused() === 'Yes', 'the question to have the focus, got ' + await focused());
await page.keyboard.press('Enter');
await page.getByRole('status').getByText('was assigned').waitFor();
await ask();
await other.getByText('There are no secrets in this vault.').waitFor();
expect(b.errors.length === 0, 'no errors, got ' + b.errors);
console.log('done');
await b.close();
