// Uses the portal by its own sign-in page and with the keyboard alone, then at
// portal.azure.com through the proxy. The arguments are the portal's address,
// a user's name and the password.
import { expect, open, shot } from './launch.mjs';
import { alone } from './steps.mjs';

const [portal, user, password] = process.argv.slice(2);
const base = new URL(portal).origin;
{
  const b = await open();
  const { page, context } = b;
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.name);
  // tabTo goes on with Tab until something has the focus.
  const tabTo = async (what) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      if (await focused() === what) return;
    }
    throw new Error(`Tab does not lead to ${what} at ${page.url()}`);
  };
  await page.goto(portal);
  expect(page.url().startsWith(base + '/portal/signin'), 'the sign-in page, not ' + page.url());
  expect(await focused() === 'username', 'the first field to have the focus, not ' + await focused());
  await page.keyboard.type(user);
  await page.keyboard.press('Tab');
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('AADSTS50126').waitFor();
  await shot(page, 'sign-in-refused');
  expect(await focused() === 'password', 'the password to have the focus');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Home' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await focused() === 'Skip to content', 'a way past the menus');

  // An identity, made and its id copied.
  await page.goto(base + '/portal/create/identity');
  await page.getByLabel('New resource group').focus();
  await page.keyboard.type('rg-keys');
  await tabTo('name');
  await page.keyboard.type('id-keys');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('id-keys was created.').waitFor();
  const id = await page.getByRole('textbox', { name: 'Object (principal) ID' }).inputValue();
  await page.getByRole('button', { name: 'Copy the object ID' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText()) === id, 'the id on the clipboard');

  // A question keeps the focus; Escape is No.
  await page.getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  for (let i = 0; i < 5; i++) {
    expect(['Yes', 'No', ''].includes(await focused()) || await page.evaluate(() => document.activeElement === document.body), 'the focus to stay in the dialog, not at ' + await focused());
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Delete');
  await page.getByRole('textbox', { name: 'Object (principal) ID' }).waitFor();

  // The arrows move between tabs.
  await page.goto(base + '/portal/create/webapp');
  await page.getByLabel('Resource group', { exact: true }).selectOption({ label: 'rg-keys' });
  await page.getByLabel('Name', { exact: true }).fill('app-keys');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('link', { name: 'Identity', exact: true }).click();
  await page.getByRole('tab', { name: 'System assigned' }).focus();
  await page.keyboard.press('ArrowRight');
  expect(await focused() === 'User assigned', 'the arrow to lead to the next tab');
  await page.keyboard.press('Enter');
  await page.getByText('No user assigned managed identities').waitFor();

  // A choice is made with the arrows, and sent by its button.
  await page.goto(base + '/portal/access');
  await page.getByLabel('Decision').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(300);
  expect(page.url() === base + '/portal/access', 'the page to wait for its button, not ' + page.url());
  await tabTo('Filter');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/portal/access?*decision=allowed*');
  await page.getByLabel('Decision').click(); // with a pointer it is sent at once
  await page.getByLabel('Decision').selectOption('denied');
  await page.waitForURL('**/portal/access?*decision=denied*');

  // The colours stay as they were chosen.
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Dark colours' }).click();
  await page.getByRole('button', { name: 'Light colours' }).waitFor();
  expect(await background() !== light, 'dark colours');
  await shot(page, 'dark');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await background() !== light, 'dark colours on the sign-in page');
  await page.goto(base + '/portal/groups');
  expect(page.url().includes('/portal/signin'), 'to be signed out');
  alone(b, base);
  const wrong = b.errors.filter((e) => !/status of 401/.test(e));
  expect(wrong.length === 0, 'no errors in the pages, got ' + wrong);
  await b.close();
}
{
  const b = await open({ proxied: true });
  const { page } = b;
  await page.goto('https://portal.azure.com/');
  await page.getByLabel('Email, phone, or Skype').fill(user);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 2, name: 'Home' }).waitFor();
  expect(page.url() === 'https://portal.azure.com/portal', 'the portal, not ' + page.url());
  await page.getByRole('link', { name: 'app-keys', exact: true }).waitFor();
  await shot(page, 'portal-azure-com');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  const hosts = [...new Set(b.hosts)].filter((h) => !['portal.azure.com', 'login.microsoftonline.com'].includes(h));
  expect(hosts.length === 0, 'requests to the portal and to sign-in alone, got ' + hosts);
  expect(b.errors.length === 0, 'no errors in the pages, got ' + b.errors);
  await b.close();
}
console.log('done');
