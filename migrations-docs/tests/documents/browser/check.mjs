// Opens every page and every picture of a folder in Chromium, uses the pages as people do, and says what is
// wrong with them.
//
//   MIGRATIONS_PAGES=target/pages cargo test -p sealed-migrations-docs --test documents of_every_set
//   npm install --prefix migrations-docs/tests/documents/browser
//   node migrations-docs/tests/documents/browser/check.mjs target/pages [PICTURES] [--only 'SET…']
//
// CHROMIUM names another program than `chromium`. Exits with 1 where a check failed.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { openBrowser, openPage } from './browser.mjs';
import { CHECKS, facts } from './checks.mjs';
import { measure } from './measure.mjs';
import { takePictures } from './pictures.mjs';
import { compareClusters, pictureFaults } from './svg.mjs';

const { values: { only }, positionals: [folder, pictures] } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
if (!folder) {
  console.error("usage: check.mjs FOLDER-OF-PAGES [FOLDER-FOR-PICTURES] [--only 'SET…']");
  process.exit(2);
}
const program = process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
const files = only?.split(' ').map((set) => `${set}.html`) ?? readdirSync(folder).filter((file) => file.endsWith('.html')).sort();
const results = new Map();

// A browser for each processor, because a page has the keyboard of its browser for itself.
const waiting = [...files];
await Promise.all(Array.from({ length: availableParallelism() }, () => inBrowser(async (browser) => {
  while (waiting.length) {
    const file = waiting.shift();
    results.set(file, await checked(browser, file));
  }
})));
// One after the other, so that nothing else is measured.
await inBrowser(async (browser) => {
  for (const file of files) await measureAndTell(browser, file, results.get(file));
  for (const file of files) await picturesAndTell(browser, file);
});
const isFaulty = [...results.values()].some(({ faults }) => faults.length);
if (!files.length) console.error(`error: no page in ${folder}`);
process.exit(isFaulty || !files.length ? 1 : 0);

async function inBrowser(act) {
  const browser = await openBrowser(program);
  await act(browser);
  await browser.close();
}

/** What is wrong with a page, and what it shows. */
async function checked(browser, file) {
  const path = resolve(folder, file);
  const page = await openPage(browser, path);
  const data = await facts(page);
  const faults = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      await check(page, data, path);
    } catch (error) {
      faults.push(`${name}: ${error.message}`);
    }
  }
  faults.push(...page.faults);
  await page.close();
  return { faults, data };
}

async function measureAndTell(browser, file, { faults, data }) {
  const path = resolve(folder, file);
  const figures = await measure(browser, path, statSync(path).size);
  faults.push(...figures.faults);
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await takePictures(browser, path, data, join(pictures, file.replace('.html', '')));
  }
  console.log(`${faults.length ? 'FAILED' : 'ok'} ${file}: ${data.tables} tables, ${data.migrations.length} migrations; ${figures.words}`);
  faults.forEach((fault) => console.log(`  ${fault}`));
}

/** What is wrong with the pictures of a set. */
async function picturesAndTell(browser, file) {
  const name = file.replace('.html', '');
  const pictures = picturesOf(resolve(folder, name));
  const faults = pictures.length ? [] : ['has no picture'];
  for (const path of pictures) faults.push(...(await pictureFaults(browser, path)).map((fault) => `${path} ${fault}`));
  try {
    if (pictures.length) await compareClusters(browser, pictures[0], resolve(folder, file));
  } catch (error) {
    faults.push(`clusters of ${name}: ${error.message}`);
  }
  console.log(`${faults.length ? 'FAILED' : 'ok'} ${name}: ${pictures.length} pictures`);
  faults.forEach((fault) => console.log(`  ${fault}`));
  results.get(file).faults.push(...faults);
}

/** The picture of everything, and those of the tables; of the largest sets, whose tables are alike, a few. */
function picturesOf(folder) {
  const diagrams = join(folder, 'diagrams');
  const names = existsSync(diagrams) ? readdirSync(diagrams).filter((file) => file.endsWith('.svg')).sort() : [];
  const some = names.length > 100 ? names.filter((_, index) => index % 20 === 0) : names;
  const whole = join(folder, 'schema.svg');
  return existsSync(whole) ? [whole, ...some.map((file) => join(diagrams, file))] : [];
}
