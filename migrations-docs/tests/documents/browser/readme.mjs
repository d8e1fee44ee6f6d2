// Draws the two pictures of the README from pages that the tests have written.
//
//   MIGRATIONS_PAGES=target/pages cargo test -p sealed-migrations-docs --test documents page
//   npm install --prefix migrations-docs/tests/documents/browser
//   node migrations-docs/tests/documents/browser/readme.mjs target/pages docs
//
// CHROMIUM names another program than `chromium`.

import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { openBrowser, openPage } from './browser.mjs';

const VIEWPORT = { width: 1280, height: 720 };

const PICTURES = [
  { picture: 'schema-table.png', page: 'trading.html', hash: '#table=public.recommendations' },
  { picture: 'schema-compared.png', page: 'rag.html', hash: '#diff=040..064' },
];

const [pages, folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: readme.mjs FOLDER-OF-PAGES FOLDER-FOR-PICTURES');
  process.exit(2);
}
const browser = await openBrowser(process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim());
for (const { picture, page: file, hash } of PICTURES) {
  const page = await openPage(browser, resolve(pages, file), { hash, viewport: VIEWPORT });
  await page.screenshot({ path: join(folder, picture) });
  await page.close();
}
await browser.close();
