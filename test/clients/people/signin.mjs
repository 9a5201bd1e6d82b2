// Signs a person in at the pages of login.microsoftonline.com. Arguments: the
// address, the account, the password and, for a device, its code.
import { expect, open, shot } from './launch.mjs';

const [address, account, password, code] = process.argv.slice(2);
const b = await open({ proxied: true });
const { page } = b;
await page.goto(address);
if (code) {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Next' }).click();
}
await page.getByLabel('Email, phone, or Skype').fill(account);
await page.getByRole('button', { name: 'Next' }).click();
await page.getByLabel('Password').fill('wrong');
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('alert').waitFor();
await shot(page, 'signin-wrong');
await page.getByLabel('Password').fill(password);
await page.keyboard.press('Enter');
if (code) {
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Microsoft Azure C' }).waitFor();
} else {
  // az shows a page of its own when the form has come to it.
  await page.waitForURL(/^http:\/\/localhost:\d+\//);
}
await shot(page, 'signin-done');
const strangers = b.hosts.filter((h) => !/^(login\.microsoftonline\.com|(www\.)?microsoft\.com|localhost:\d+)$/.test(h));
expect(strangers.length === 0, 'requests to the sign-in hosts alone, got ' + [...new Set(strangers)]);
console.log('done');
await b.close();
