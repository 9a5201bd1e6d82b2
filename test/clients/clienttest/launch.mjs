// Starts a real Chromium for the programs beside this one: through the cloud's
// proxy when there is one, trusting the certificate whose key LANYARD_SPKI
// names and no other.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const artefacts = process.env.LANYARD_ARTEFACTS;

// open returns a page of a fresh profile, the errors that the page made, and
// what closes it.
export async function open({ proxied = false, colorScheme = 'light', profile } = {}) {
  const proxy = process.env.HTTPS_PROXY;
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  if (proxied) args.push('--ignore-certificate-errors-spki-list=' + process.env.LANYARD_SPKI);
  const folder = profile ?? fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'profile-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.LANYARD_CHROMIUM, headless: true, args, colorScheme,
    viewport: { width: 1280, height: 800 }, proxy: proxied ? { server: proxy } : undefined,
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy/i.test(name))),
  });
  context.setDefaultTimeout(20_000);
  const page = context.pages()[0] ?? await context.newPage();
  const errors = [];
  const foreign = [];
  context.on('page', watch);
  watch(page);
  function watch(p) {
    p.on('pageerror', (e) => errors.push(String(e)));
    p.on('console', (m) => { if (m.type() === 'error') errors.push(m.text()); });
    p.on('request', (r) => { if (!/^(data|blob|about):/.test(r.url())) foreign.push(new URL(r.url()).host); });
  }
  return { context, page, errors, hosts: foreign, close: () => context.close() };
}

// shot keeps a picture of the page as an artefact of the test, of all of it
// unless that is long.
export async function shot(page, name, { fullPage = true } = {}) {
  if (artefacts) await page.screenshot({ path: path.join(artefacts, name + '.png'), fullPage, animations: 'disabled' });
}

// expect is an assertion that names what it saw.
export function expect(ok, message) {
  if (!ok) throw new Error('expected: ' + message);
}
