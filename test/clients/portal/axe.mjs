// Looks at every kind of page with axe, in light and dark, and at the width of
// a small phone. The arguments are two one-time links and the addresses of
// pages that no link leads to.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { expect, open } from './launch.mjs';
import { narrow } from './steps.mjs';

const [link, ...more] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const base = new URL(link).origin;

// kind is what pages have in common that differ in what they are about alone:
// the blade with the type, and which part of it is shown.
const parts = ['tab', 'step', 'add', 'advanced', 'delete'], shown = ['principal', 'role', 'edit', 'show', 'mine'];
function kind(address) {
  const { pathname, searchParams } = new URL(address, base);
  let path = pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*').replace(/(entra\/\w+|access)\/[^/]+$/, '$1/*');
  const [, blade, id] = path.match(/^\/portal\/at\/(\w+)\/(.*)/) ?? [];
  if (!blade) return path;
  const [, , group, , ...names] = id.split('/');
  const type = /^iam|^roleassign/.test(blade) ? '' : [group, ...names.filter((_, i) => i < 2 || i % 2 === 1)].join('/');
  const query = parts.map((p) => searchParams.get(p)).concat(shown.map((p) => searchParams.has(p) && p));
  return [blade, type, ...query.filter(Boolean)].join(' ');
}

const skip = /\/at\/(blob|logtext)\/|\/access\/live/;
const problems = [];
let looked = 0;
const b = await open();
const { page } = b;

// run has axe look at the page as it is shown now.
async function run(name, options) {
  const found = await page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...options });
    return violations.map((v) => [v.id, v.impact, ...v.nodes.slice(0, 3).map((n) => `${n.target}: ${n.html.slice(0, 160)} ${n.any[0]?.message ?? ''}`)]);
  }, options);
  for (const lines of found) problems.push([name, ...lines].join('\n    '));
}

// look looks at the page in both colours, and in a small window.
async function look(name) {
  looked++;
  await page.evaluate(axe);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await run(name, {});
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await run(`${name}, dark`, { runOnly: ['color-contrast'] });
  const over = await narrow(page, () => run(`${name}, narrow`, { runOnly: ['button-name', 'link-name', 'label', 'select-name'] }));
  if (over > 0) problems.push(`${name}: ${over} pixels too wide`);
}

await page.goto(base + '/portal/signin');
await look('sign-in');
await page.goto(link);
await page.waitForURL('**/portal');
const seen = new Set();
for (const queue = [base + '/portal', base + '/portal/none', ...more.map((path) => base + path)]; queue.length > 0;) {
  const address = queue.shift();
  const of = kind(address);
  if (seen.has(of) || skip.test(address)) continue;
  seen.add(of);
  await page.goto(address);
  await look(of);
  for (const to of await page.evaluate(() => [...document.links].map((a) => a.href))) {
    if (to.startsWith(base + '/portal')) queue.push(to.split('#')[0]);
  }
}

// A refusal over a page, and a question.
await page.goto(base + '/portal/create/group');
await page.getByLabel('Resource group name').fill('not/a/group');
await page.getByRole('button', { name: 'Create', exact: true }).click();
await page.locator('.toast-error').waitFor();
await look('a refusal');
await page.goto(base + more[0]);
await page.getByRole('button', { name: 'Delete', exact: true }).first().click();
await page.getByRole('alertdialog').waitFor();
await look('a question');
await b.close();
expect(looked > 60, `more than ${looked} pages: ${[...seen].join()}`);
expect(problems.length === 0, `no problems on ${looked} pages, got ${problems.length}\n` + problems.join('\n'));
console.log(`${looked} pages\ndone`);
