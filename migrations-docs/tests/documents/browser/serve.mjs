// Has the program serve a set, changes its files, and says what is wrong with the page in Chromium.
//
//   cargo build -p cargo-migrations
//   npm install --prefix migrations-docs/tests/documents/browser
//   node migrations-docs/tests/documents/browser/serve.mjs target/debug/cargo-migrations [PICTURES]
//
// CHROMIUM names another program than `chromium`. Exits with 1 where a check failed.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { violations } from './axe.mjs';
import { DESKTOP, PHONE, openBrowser, openServed, settled } from './browser.mjs';

const [program, pictures] = process.argv.slice(2);
if (!program) {
  console.error('usage: serve.mjs PROGRAM [FOLDER-FOR-PICTURES]');
  process.exit(2);
}

const FILES = {
  '001_create_shop.sql': `CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
CREATE INDEX ON orders (customer_id);
`,
  '002_add_totals.sql': 'ALTER TABLE orders ADD COLUMN total numeric(12, 2);\n',
};
const NOTES = `CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, text text NOT NULL);
CREATE INDEX ON notes (order_id);
`;
/** The second statement names a table that is not there; the comment would be markup if it were put in as that. */
const BROKEN = `CREATE TABLE notes (id bigint PRIMARY KEY, text text NOT NULL);
ALTER TABLE order_notes ADD COLUMN author text; -- <img src=x onerror=alert(1)>
`;

const folder = mkdtempSync(join(tmpdir(), 'serve-'));
const save = (name, text) => writeFileSync(join(folder, name), text);
Object.entries(FILES).forEach(([name, text]) => save(name, text));

/** The program, and the address that it has printed. */
function serve() {
  const child = spawn(resolve(program), ['serve', '--dir', folder, '--no-open', '--port', String(port)], {
    env: { ...process.env, MIGRATIONS_CACHE: 'disk' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done, failed) => {
    child.stdout.once('data', (line) => done({ child, url: String(line).replace('serving ', '').trim() }));
    child.once('exit', (code) => failed(new Error(`the program ended with ${code}`)));
  });
}
const port = 20_000 + (process.pid % 20_000);

const line = (page) => page.$eval('#line', (node) => node.textContent);
const hash = (page) => page.evaluate(() => location.hash);
const inner = (page) => page.frames().find((frame) => frame.url().includes('/schema'));
const tables = (page) => inner(page).$eval('#schema', (node) => JSON.parse(node.textContent).entities.map((it) => it.states[0].object.name));

/** Waits until the page says so. */
async function until(page, state, begin = '') {
  await page.waitForFunction(
    (wanted, start) => document.getElementById('bar').dataset.state === wanted && document.getElementById('line').textContent.startsWith(start),
    { timeout: 60_000 }, state, begin,
  );
  await settled(page);
}

async function untilTable(page, name) {
  for (const begin = Date.now(); Date.now() - begin < 20_000;) {
    const found = await tables(page).catch(() => []);
    if (found.includes(name)) return settled(inner(page));
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no table ${name} in the diagram: ${await line(page)}`);
}

async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `serve-${name}.png`) });
}

/** What is asked of a page in each state, large and small, light and dark. */
async function inspected(state) {
  for (const [size, viewport] of [['desktop', DESKTOP], ['phone', PHONE]]) {
    for (const scheme of ['light', 'dark']) {
      const page = await openServed(browser, served.url, { hash: '#table=public.orders', viewport, scheme });
      await until(page, state);
      await untilTable(page, 'orders');
      assert.deepEqual(await violations(page), [], `${state} ${size} ${scheme}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= viewport.width, `${state} is ${width} pixels wide`);
      await picture(page, `${state}-${size}-${scheme}`);
      assert.deepEqual(page.faults, []);
      await page.close();
    }
  }
}

const CHECKS = {
  'the schema is in view, and its place is in the address': async (page) => {
    await until(page, 'current', '002_add_totals · ');
    await untilTable(page, 'orders');
    await inner(page).evaluate(() => { location.hash = '#table=public.orders'; });
    await settled(page);
    assert.equal(await hash(page), '#table=public.orders');
    await inner(page).click('#earlier');
    await settled(page);
    assert.equal(await hash(page), '#table=public.orders&at=001');
    await page.goBack();
    await settled(page);
    assert.equal(await hash(page), '#table=public.orders');
    assert.match(await page.title(), /orders/);
    await inspected('current');
  },

  'a file that is saved is in the diagram, and the place is kept': async (page) => {
    await inner(page).focus('#at');
    save('003_add_notes.sql', NOTES);
    await until(page, 'current', '003_add_notes · ');
    await untilTable(page, 'notes');
    assert.equal(await hash(page), '#table=public.orders');
    assert.equal(await inner(page).$eval('#panel h2', (node) => node.textContent), 'orders');
    assert.equal(await inner(page).evaluate(() => document.activeElement.id), 'at', 'the focus is not kept');
  },

  'a fault is shown with its snippet, over the schema before it': async (page) => {
    save('.saved', BROKEN);
    renameSync(join(folder, '.saved'), join(folder, '003_add_notes.sql'));
    await until(page, 'faulty');
    const fault = await page.$eval('#faults li.error', (node) => node.textContent);
    assert.match(fault, /error\[M\d+\].*order_notes/);
    assert.ok(fault.includes('003_add_notes.sql:2:') && fault.includes('-- <img src=x onerror=alert(1)>'), fault);
    assert.match(await page.$eval('#older', (node) => node.textContent), /^this is an earlier schema: 003_add_notes, of /);
    assert.ok((await tables(page)).includes('notes'), 'the last schema is gone');
    assert.match(await page.title(), /^✗ /);
    await inspected('faulty');
  },

  'the faults can be put away by the keyboard': async (page) => {
    await page.focus('#toggle');
    await page.keyboard.press('Enter');
    assert.equal(await page.$eval('#report', (node) => node.hidden), true);
    assert.equal(await page.$eval('#toggle', (node) => node.getAttribute('aria-expanded')), 'false');
    await page.keyboard.press('Enter');
    assert.equal(await page.$eval('#report', (node) => node.hidden), false);
  },

  'a fault that is mended is gone': async (page) => {
    save('003_add_notes.sql', NOTES.replaceAll('notes', 'remarks'));
    await until(page, 'current', '003_add_notes · ');
    await untilTable(page, 'remarks');
    assert.equal(await page.$eval('#report', (node) => node.hidden), true);
    assert.equal(await page.$eval('#older', (node) => node.hidden), true);
    assert.equal(await hash(page), '#table=public.orders');
  },

  'colours that were chosen stay with the next schema': async (page) => {
    await inner(page).click('#theme');
    save('004_more.sql', 'CREATE TABLE more (id bigint PRIMARY KEY);\n');
    await until(page, 'current', '004_more · ');
    await untilTable(page, 'more');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    assert.equal(await inner(page).evaluate(() => document.documentElement.dataset.theme), 'dark');
  },

  'a reload keeps the place': async (page) => {
    await page.reload();
    await until(page, 'current');
    await untilTable(page, 'more');
    assert.equal(await hash(page), '#table=public.orders');
    assert.equal(await inner(page).$eval('#panel h2', (node) => node.textContent), 'orders');
  },

  'a program that has ended is told of, and one that is back is followed': async (page) => {
    const faults = page.faults.length;
    served.child.removeAllListeners('exit');
    const ended = new Promise((done) => { served.child.once('exit', done); });
    served.child.kill('SIGINT');
    assert.equal(await ended, 130);
    await until(page, 'ended', 'the program has ended');
    await picture(page, 'ended');
    served = await serve();
    await until(page, 'current', '004_more · ');
    // That nobody answers is what the browser says of a program that has ended.
    page.faults.splice(faults, Infinity, ...page.faults.slice(faults).filter((fault) => !fault.includes('net::ERR_')));
  },
};

let served = await serve();
const browser = await openBrowser(process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim());
const page = await openServed(browser, served.url);
const failed = [];
for (const [name, check] of Object.entries(CHECKS)) {
  try {
    await check(page);
  } catch (error) {
    failed.push(`${name}: ${error.message}`);
  }
}
failed.push(...page.faults);
await browser.close();
served.child.removeAllListeners('exit');
served.child.kill('SIGINT');
rmSync(folder, { recursive: true });
console.log(`${failed.length ? 'FAILED' : 'ok'} the page that follows the files: ${Object.keys(CHECKS).length} checks`);
failed.forEach((fault) => console.log(`  ${fault}`));
process.exit(failed.length ? 1 : 0);
