// Lets MSAL for browsers sign somebody in to a small page, with a popup,
// silently, by its refresh token, out again, and in by a redirect. Arguments: the page's address,
// the application's id, the tenant, the account, the password.
import fs from 'node:fs';
import path from 'node:path';
import { expect, open } from './launch.mjs';

const [address, clientId, tenant, account, password] = process.argv.slice(2);
// A hidden frame of Entra's is signed in by its cookies, which browsers may be
// told to keep back from frames: this one gives them.
const profile = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'profile-'));
fs.mkdirSync(path.join(profile, 'Default'));
fs.writeFileSync(path.join(profile, 'Default', 'Preferences'), JSON.stringify({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }));
const b = await open({ proxied: true, profile });
const { page, context } = b;
await page.goto(address);
const start = async ([clientId, tenant, address]) => {
  window.app = await msal.createStandardPublicClientApplication({
    auth: { clientId, authority: 'https://login.microsoftonline.com/' + tenant, redirectUri: address + 'redirect.html', postLogoutRedirectUri: address },
  });
  return app.handleRedirectPromise({ navigateToLoginRequestUrl: false }).then((r) => r && r.account && r.account.username, (e) => e.errorCode + ' ' + e.message);
};
await page.evaluate(start, [clientId, tenant, address]);
const scopes = ['https://management.azure.com/user_impersonation'];

// Nobody has signed in: a silent attempt is refused in Entra's words.
const refused = await page.evaluate((scopes) => app.ssoSilent({ scopes }).then(() => 'signed in', (e) => e.errorCode + ' ' + e.message), scopes);
expect(/login_required|AADSTS50058/.test(refused), 'login_required, got ' + refused);

// A popup, with the pages of sign-in and of consent.
const opened = context.waitForEvent('page');
const signedIn = page.evaluate((scopes) => app.loginPopup({ scopes }).then((r) => ({ name: r.account.username, nonce: r.idTokenClaims.nonce, audience: r.idTokenClaims.aud })), scopes);
const popup = await opened;
await popup.getByLabel('Email, phone, or Skype').fill(account);
await popup.getByRole('button', { name: 'Next' }).click();
await popup.getByLabel('Password').fill(password);
await popup.getByRole('button', { name: 'Sign in' }).click();
await popup.getByRole('button', { name: 'Accept' }).click();
const who = await signedIn;
expect(who.name === account && who.audience === clientId && who.nonce, 'an id token of the account, got ' + JSON.stringify(who));

// The same account in a hidden frame, by Entra's own cookie alone.
const silent = await page.evaluate((request) => app.ssoSilent(request).then((r) => r.account.username + ' ' + r.fromCache, (e) => e.errorCode + ' ' + e.message), { scopes, loginHint: account });
expect(silent === account + ' false', 'the account from a hidden frame, got ' + silent);

// From the cache, and with the refresh token.
const tokens = await page.evaluate(async (scopes) => {
  const account = app.getAllAccounts()[0];
  const kept = await app.acquireTokenSilent({ scopes, account });
  const fresh = await app.acquireTokenSilent({ scopes, account, forceRefresh: true });
  return [kept, fresh].map((t) => [t.fromCache, JSON.parse(atob(t.accessToken.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')))]);
}, scopes);
expect(tokens[0][0] === true && tokens[1][0] === false, 'one from the cache and one from Entra');
for (const [, claims] of tokens) {
  expect(claims.aud.startsWith('https://management.azure.com') && claims.scp === 'user_impersonation' && claims.upn === account, 'claims of a user, got ' + JSON.stringify(claims));
}

// Graph answers the page itself, for what was consented to.
const me = await page.evaluate(async () => {
  const account = app.getAllAccounts()[0];
  const scopes = ['User.Read'];
  const t = await app.acquireTokenSilent({ scopes, account }).catch((e) => ({ error: e.errorCode + ' ' + e.message }));
  return t.error ?? 'a token';
});
expect(/consent_required|invalid_grant|interaction_required|AADSTS65001/.test(me), 'no token for Graph without consent, got ' + me);
const consented = context.waitForEvent('page');
const read = page.evaluate(async () => {
  const t = await app.acquireTokenPopup({ scopes: ['User.Read'], account: app.getAllAccounts()[0] });
  const r = await fetch('https://graph.microsoft.com/v1.0/me', { headers: { Authorization: 'Bearer ' + t.accessToken } });
  return (await r.json()).userPrincipalName;
});
await (await consented).getByRole('button', { name: 'Accept' }).click();
const name = await read;
expect(name === account, 'the account from Graph, got ' + name);

// Out: the browser comes back to the page, and nobody is signed in.
const left = page.waitForRequest(/oauth2\/v2\.0\/logout/);
await page.evaluate(() => { app.logoutRedirect({ account: app.getAllAccounts()[0] }); });
await left;
const fresh = async () => {
  await page.waitForURL(address + '**');
  await page.waitForFunction(() => window.msal && !window.app);
};
await fresh();
const out = await page.evaluate(start, [clientId, tenant, address]).then(() => page.evaluate((scopes) => app.ssoSilent({ scopes }).then(() => 'signed in', (e) => e.errorCode + ' ' + e.message), scopes));
expect(/login_required|AADSTS50058/.test(out), 'nobody signed in, got ' + out);

// In again, by leading the whole page to Entra and back.
await page.evaluate((scopes) => { app.loginRedirect({ scopes, redirectUri: location.origin + '/' }); }, scopes);
await page.getByLabel('Email, phone, or Skype').fill(account);
await page.getByRole('button', { name: 'Next' }).click();
await page.getByLabel('Password').fill(password);
await page.getByRole('button', { name: 'Sign in' }).click();
await fresh();
const back = await page.evaluate(start, [clientId, tenant, address]);
expect(back === account, 'the account after the way back, got ' + back);
console.log('done');
await b.close();
