// Plays the guide's portal section with no command line: two apps, a vault, an
// identity turned on, a role given, 403 turned into 200, an identity that both
// apps share, and the refusal after it is taken away. The first argument is the
// one-time link, the second a zip file with the guide's app.
import { expect, open, shot } from './launch.mjs';
import { alone } from './steps.mjs';

const [link, zip] = process.argv.slice(2);
const b = await open();
const { page } = b;
const base = new URL(link).origin;
const press = (name) => page.getByRole('button', { name, exact: true }).click();
const follow = (name) => page.getByRole('link', { name, exact: true }).click();
const said = (text) => page.getByRole('status').getByText(text).waitFor();
const field = (name, value) => page.getByLabel(name, { exact: true }).fill(value);
let pictures = 0;
const picture = (name, options) => shot(page, String(++pictures).padStart(2, '0') + '-' + name, options);

await page.goto(link);
await page.waitForURL('**/portal');
await picture('home');

async function create(kind, fields, group = 'rg-portal') {
  await page.goto(base + '/portal/create/' + kind);
  const groups = page.getByLabel('Resource group', { exact: true });
  if (kind !== 'group') await groups.selectOption({ label: group });
  for (const [name, value] of Object.entries(fields)) {
    const input = page.getByLabel(name, { exact: true });
    if (await input.evaluate((e) => e.tagName) === 'SELECT') await input.selectOption(value);
    else await input.fill(value);
  }
  await press('Create');
  await page.waitForURL('**/portal/at/overview/**');
  return page.url().replace(base + '/portal/at/overview', '');
}
const at = (blade, id, query = '') => page.goto(`${base}/portal/at/${blade}${id}${query}`);

// What the guide takes for granted.
await create('group', { 'Resource group name': 'rg-portal' });
const vault = await create('vault', { 'Key vault name': 'kv-portal-1' });
const apps = [];
for (const name of ['app-portal-1', 'app-portal-2']) {
  const app = await create('webapp', { Name: name, 'Runtime stack': 'PYTHON|3.11' });
  apps.push(app);
  for (const [key, value] of [['SCM_DO_BUILD_DURING_DEPLOYMENT', 'true'], ['KEYVAULT_URL', 'https://kv-portal-1.vault.azure.net/']]) {
    await at('variables', app, '?add=1');
    await field('Name', key);
    await field('Value', value);
    await press('Apply');
    await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();
    await page.getByRole('row', { name: key }).waitFor();
  }
  await at('deployment', app);
  await page.getByLabel('Zip file').setInputFiles(zip);
  await press('Deploy');
}
await picture('deployment');

// The secret: an Owner may not write it before it gives itself the role.
async function addRole(scope, role, kind, member) {
  await at('iam', scope);
  await follow('Add role assignment');
  await page.getByLabel('Search roles').fill(role);
  await press('Search');
  await page.getByLabel(role, { exact: true }).check();
  await press('Next');
  if (kind === 'identity') await page.getByLabel('Managed identity', { exact: true }).check();
  await page.getByLabel('Search members').fill(member);
  await press('Search');
  await page.getByRole('checkbox', { name: member }).first().check();
  await press('Select');
  await follow('Next');
  await follow('Next');
  await picture('review');
  await press('Review + assign');
  await said(`was added as ${role}`);
}
await addRole(vault, 'Key Vault Secrets Officer', 'user', 'Operator');
await at('secrets', vault, '?add=1');
await field('Name', 'app-config');
await field('Secret value', 'from-the-vault');
await press('Create');
await said('The secret app-config was created.');

// ask sends the guide's request from the app's page until it answers with the
// status, for a deployment takes its time, and returns the body.
async function ask(app, status, limit = 90_000) {
  let seen = '';
  for (const end = Date.now() + limit; Date.now() < end;) {
    await at('send', app);
    await field('Path', '/api/identity/keyvault');
    await press('Send');
    const answer = page.locator('#answer-status');
    await answer.or(page.locator('.toast-error')).first().waitFor({ timeout: 60_000 });
    seen = await answer.count() ? await answer.textContent() : await page.locator('.toast-error').textContent();
    if (seen.startsWith(String(status))) return await page.locator('#answer-body').count() ? page.locator('#answer-body').textContent() : '';
    await page.waitForTimeout(1000);
  }
  throw new Error(`expected ${status} from ${app}, the last answer was ${seen}`);
}
await ask(apps[0], 500); // the app fails: it has no identity
await picture('no-identity');

// Status from Off to On.
await at('overview', apps[0]);
await follow('Identity');
await picture('identity-off');
await page.getByRole('radio', { name: 'On' }).check();
await press('Save');
await picture('identity-confirm');
await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();
const principal = await page.getByLabel('Object (principal) ID').inputValue();
expect(/^[0-9a-f-]{36}$/.test(principal), 'an object id, got ' + principal);
await page.getByText('The running app does not see this change yet.').waitFor();
await picture('identity-on');
await ask(apps[0], 500); // still the process that was started without one
await at('identity', apps[0]);
await press('Restart');
await said('The web app was restarted.');

// Refused: no role. The access log says which, and one button gives it later.
await ask(apps[0], 500);
await addRole(vault, 'Key Vault Secrets User', 'identity', 'app-portal-1');
await picture('assigned');
expect((await ask(apps[0], 200)).includes('"retrieved":true'), 'the secret');
await picture('answered');

// One identity on two apps.
const shared = await create('identity', { Name: 'id-shared' });
await addRole(vault, 'Key Vault Secrets User', 'identity', 'id-shared');
await at('overview', shared);
const clientID = await page.getByLabel('Client ID', { exact: true }).inputValue();
for (const app of apps) {
  await at('identity', app);
  if (app === apps[0]) {
    await page.getByRole('radio', { name: 'Off' }).check();
    await press('Save');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click();
  }
  await page.getByRole('tab', { name: 'User assigned' }).click();
  await follow('Add');
  await page.getByRole('checkbox', { name: /id-shared/ }).check();
  await press('Add');
  await page.getByRole('row', { name: /id-shared/ }).waitFor();
  await at('variables', app, '?add=1');
  await field('Name', 'AZURE_CLIENT_ID');
  await field('Value', clientID);
  await press('Apply');
  await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();
  await page.getByRole('row', { name: 'AZURE_CLIENT_ID' }).waitFor();
  await ask(app, 200);
}
await picture('shared-identity');

// The role is taken away: refused, and the access log has the way back.
await at('iam', vault, '?tab=assignments');
await page.getByRole('button', { name: 'Remove Key Vault Secrets User of id-shared' }).click();
await page.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click();
await said('The role assignment was removed.');
await ask(apps[1], 500);
await page.goto(base + '/portal/access?decision=denied&principal=id-shared');
await picture('access-log', { fullPage: false });
await page.getByRole('row', { name: /Get Secret/ }).first().getByRole('link').click();
await page.getByRole('dialog').getByText('The least is Key Vault Secrets User').waitFor();
await picture('access-reason', { fullPage: false });
await press('Assign this role');
await page.getByRole('dialog', { name: 'Assign the role' }).getByRole('button', { name: 'Yes' }).click();
await said('Key Vault Secrets User was assigned.');
await ask(apps[1], 200);
await picture('fixed');

alone(b, base);
console.log('done');
await b.close();
