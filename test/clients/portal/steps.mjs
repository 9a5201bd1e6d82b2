// What the programs beside this one look at alike.
import { expect } from './launch.mjs';

// fits says that the page is read without scrolling sideways in a window of a
// phone's width.
export async function fits(page) {
  const over = await narrow(page);
  expect(over <= 0, `${page.url()} to fit, it is ${over} pixels too wide`);
}

// narrow says how many pixels the page is too wide for a window of 320, which
// is also one of 1280 enlarged four times, in which it then has something done.
export async function narrow(page, then = async () => {}) {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await then();
  await page.setViewportSize(wide);
  return over;
}

// alone says that the browser asked the portal for everything.
export function alone(browser, base) {
  const others = new Set(browser.hosts.filter((h) => h !== new URL(base).host));
  expect(others.size === 0, 'requests to the portal alone, got ' + [...others]);
}
