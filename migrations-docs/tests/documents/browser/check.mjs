// Opens every page of a folder in Chromium, uses it as people do, and says what is wrong with it.
//
//   MIGRATIONS_PAGES=target/pages cargo test -p sealed-migrations-docs --test documents page
//   npm install --prefix migrations-docs/tests/documents/browser
//   node migrations-docs/tests/documents/browser/check.mjs target/pages [PICTURES]
//
// CHROMIUM names another program than `chromium`. Exits with 1 where a check failed.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { openBrowser, openPage } from './browser.mjs';
import { CHECKS, facts } from './checks.mjs';
import { measure } from './measure.mjs';
import { takePictures } from './pictures.mjs';

const [folder, pictures] = process.argv.slice(2);
if (!folder) {
  console.error('usage: check.mjs FOLDER-OF-PAGES [FOLDER-FOR-PICTURES]');
  process.exit(2);
}
const browser = await openBrowser(process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim());
const faults = [];
const files = readdirSync(folder).filter((file) => file.endsWith('.html')).sort();

for (const file of files) {
  const path = resolve(folder, file);
  const page = await openPage(browser, path);
  const data = await facts(page);
  const failed = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      await check(page, data, path);
    } catch (error) {
      failed.push(`${name}: ${error.message}`);
    }
  }
  failed.push(...page.faults);
  const figures = await measure(browser, path, statSync(path).size);
  failed.push(...figures.faults);
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await takePictures(browser, path, data, join(pictures, file.replace('.html', '')));
  }
  await page.close();
  console.log(`${failed.length ? 'FAILED' : 'ok'} ${file}: ${data.tables} tables, ${data.migrations.length} migrations; ${figures.words}`);
  failed.forEach((fault) => console.log(`  ${fault}`));
  faults.push(...failed);
}
await browser.close();
if (!files.length) console.error(`error: no page in ${folder}`);
process.exit(faults.length || !files.length ? 1 : 0);
