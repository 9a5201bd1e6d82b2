// What the programs beside this one look at alike.
import { expect } from './launch.mjs';

// fits looks at the page in a window of a phone's width: it is read without
// scrolling sideways.
export async function fits(page) {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 400, height: 800 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(over <= 0, `${page.url()} to fit, it is ${over} pixels too wide`);
  await page.setViewportSize(wide);
}

// alone says that the browser asked the portal for everything.
export function alone(browser, base) {
  const others = new Set(browser.hosts.filter((h) => h !== new URL(base).host));
  expect(others.size === 0, 'requests to the portal alone, got ' + [...others]);
}
