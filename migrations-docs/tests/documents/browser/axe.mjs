// What axe finds on a page that is open.

import { createRequire } from 'node:module';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const { source: axe } = createRequire(import.meta.url)(AXE);

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What is wrong with the page, but for what is in its frames. */
export async function violations(page) {
  // The policy of the page lets nothing in, so the script comes by the protocol of the browser.
  await page.evaluate(axe);
  const results = await page.evaluate((runOnly) => window.axe.run({ runOnly, iframes: false }), RULES);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map((node) => node.html).join(' ')}`);
}
