// What a page has to do, each under the sentence that says it.

import assert from 'node:assert/strict';

import { violations } from './axe.mjs';
import { PHONE, goTo, inScheme, openPage, pixels, settled } from './browser.mjs';

/** What a check needs to know of the schema, read from the data of the page without the page's own code. */
export async function facts(page) {
  const data = JSON.parse(await page.$eval('#schema', (node) => node.textContent));
  const isThere = (entity, at) => entity.states.some(({ since, until }) => since <= at && (until === null || at < until));
  const last = data.migrations.length - 1;
  const tables = data.entities.filter((entity) => entity.states[0].object.kind === 'table');
  const latest = tables.filter((entity) => isThere(entity, last)).map((entity) => entity.states.at(-1).object);
  const name = (object) => `${object.schema}.${object.name}`;
  const keys = latest.flatMap((object) => (object.constraints ?? []).filter((it) => it.references).map((it) => ({ from: object, to: it.references })));
  const key = keys.find(({ from, to }) => name(from) !== `${to.schema}.${to.table}` && latest.some((it) => name(it) === `${to.schema}.${to.table}`));
  const tablesAt = (at) => tables.filter((entity) => isThere(entity, at));
  // The first migration of which the safety rules say something.
  const found = data.migrations.findIndex(({ findings }) => findings.length);
  return { data, last, found, latest, name, key, tablesAt, tables: latest.length, migrations: data.migrations, versions: data.migrations.map((it) => it.version) };
}

const text = (page, selector) => page.$eval(selector, (node) => node.textContent);
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash.replaceAll('+', ' ')));
/** A text without ticks and line ends, which a page shows in its own way. */
const plain = (words) => words.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim();
const summary = (page) => text(page, '#summary');

export const CHECKS = {
  'search finds a column and leads to its table': async (page, { latest, name }) => {
    const table = latest.at(-1);
    const column = table.columns.at(-1).name;
    await goTo(page, '');
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'search', '`/` does not go to the search');
    await page.keyboard.type(`${table.name}.${column}`);
    await settled(page);
    assert.equal(await page.$eval('#search', (node) => node.getAttribute('aria-expanded')), 'true');
    const active = await page.$eval('#search', (node) => node.getAttribute('aria-activedescendant'));
    const option = await page.$eval(`#${active}`, (node) => [node.getAttribute('aria-selected'), node.textContent]);
    assert.equal(option[0], 'true');
    assert.ok(option[1].includes(`${table.name}.${column}`), `found ${option[1]}`);
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await hash(page), `#table=${name(table)}`);
    const columns = await page.$$eval('.columns b', (nodes) => nodes.map((node) => node.textContent));
    assert.deepEqual(columns, table.columns.map((it) => it.name));
    assert.ok(await page.evaluate(() => document.activeElement.tagName === 'H2'), 'the focus is not on what was found');
  },

  'search finds a migration, and nothing where there is nothing': async (page, { migrations }) => {
    const wanted = migrations[Math.floor(migrations.length / 2)];
    await page.focus('#search');
    await page.keyboard.type(`${wanted.version} ${wanted.name}`);
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await hash(page), `#at=${wanted.version}`);
    await page.focus('#at');
    await page.keyboard.press('/');
    await page.keyboard.type('no such name anywhere');
    await settled(page);
    assert.match(await text(page, '#results'), /Nothing has that name/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    assert.equal(await page.$eval('#search', (node) => node.value), '');
  },

  'slider changes the diagram, the panel and the hash': async (page, { versions, last, tablesAt }) => {
    await goTo(page, '');
    const [before, said] = [await pixels(page), await summary(page)];
    await page.focus('#at');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await settled(page);
    assert.equal(await hash(page), `#at=${versions[0]}`);
    assert.notEqual(await summary(page), last === 0 ? '' : said);
    assert.ok((await summary(page)).includes(`${tablesAt(0).length.toLocaleString('en')} table`), await summary(page));
    assert.ok(await pixels(page) !== before, 'the diagram is the same');
    assert.ok(await page.$eval('#legend', (node) => !node.hidden), 'the marks are not explained');
    await page.click('#latest');
    await settled(page);
    assert.ok(await pixels(page) === before, 'the diagram does not come back');
  },

  'foreign key is followed by a click, and back': async (page, { key, name }) => {
    if (!key) return;
    const target = `${key.to.schema}.${key.to.table}`;
    await goTo(page, `#${new URLSearchParams({ table: name(key.from) })}`);
    await page.click(`.columns .target a[href="#${new URLSearchParams({ table: target })}"]`);
    await settled(page);
    assert.equal(await hash(page), `#table=${target}`);
    assert.ok((await text(page, '.panel h2')).endsWith(key.to.table));
    await page.goBack();
    await settled(page);
    assert.equal(await hash(page), `#table=${name(key.from)}`);
    assert.ok((await text(page, '.panel h2')).endsWith(key.from.name));
  },

  'foreign key is followed by the keyboard': async (page, { key, name }) => {
    if (!key) return;
    const target = `${key.to.schema}.${key.to.table}`;
    await goTo(page, `#${new URLSearchParams({ table: name(key.from) })}`);
    await page.focus('.panel');
    for (let step = 0; step < 400; step += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => document.activeElement.getAttribute('href'));
      if (at === `#${new URLSearchParams({ table: target })}`) break;
    }
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await hash(page), `#table=${target}`);
    assert.ok(await page.evaluate(() => document.activeElement.tagName === 'H2'), 'the focus is lost');
  },

  'two versions are compared': async (page, { versions, last, tablesAt }) => {
    const middle = Math.floor(last / 2);
    await goTo(page, `#diff=${versions[middle]}..${versions[last]}`);
    const [before, after] = [new Set(tablesAt(middle)), new Set(tablesAt(last))];
    const added = [...after].filter((it) => !before.has(it)).length;
    const dropped = [...before].filter((it) => !after.has(it)).length;
    const said = await summary(page);
    assert.equal(/\+ (\d+) added/.exec(said)?.[1] ?? '0', String(added + (await newViews(page, middle, last))), said);
    if (dropped) assert.match(said, new RegExp(`− \\d+ dropped`));
    assert.equal(await text(page, '.panel h2'), `${versions[middle]} → ${versions[last]}`);
    const changed = await pixels(page);
    await page.focus('#from');
    await page.keyboard.press('Home');
    await settled(page);
    assert.equal(await hash(page), `#diff=start..${versions[last]}`);
    if (middle > 0) assert.ok(await pixels(page) !== changed, 'the diagram does not follow the first slider');
    await page.click('#compare');
    await settled(page);
    assert.equal(await page.$eval('#from-row', (node) => node.hidden), true);
  },

  'table is selected in the diagram by a click, and left by a click beside it': async (page) => {
    await goTo(page, '');
    await page.click('#fit');
    await settled(page);
    const { x, y, width, height } = await (await page.$('#diagram')).boundingBox();
    for (let step = 1; step < 400 && !(await hash(page)); step += 1) {
      await page.mouse.click(x + (width * (step % 20)) / 20, y + (height * Math.floor(step / 20)) / 20);
    }
    assert.match(await hash(page), /^#table=/, 'no click finds a table');
    await page.mouse.click(x + 3, y + 3);
    await settled(page);
    assert.equal(await hash(page), '');
  },

  'tables are selected in the diagram by arrows': async (page) => {
    await goTo(page, '');
    await page.focus('#diagram');
    await page.keyboard.press('ArrowRight');
    await settled(page);
    const first = await hash(page);
    assert.match(first, /^#table=/);
    assert.notEqual(await text(page, '#announcement'), '');
    await page.keyboard.press('f');
    await settled(page);
    assert.equal(await hash(page), `${first}&focus=1`);
    await page.keyboard.press('Escape');
    await settled(page);
    assert.equal(await hash(page), '');
  },

  'history of a table leads to the line of the file': async (page, { latest, name }) => {
    await goTo(page, `#${new URLSearchParams({ table: name(latest[0]) })}`);
    const made = await page.$('.columns .origin a');
    if (!made) return;
    await made.click();
    await settled(page);
    assert.match(await hash(page), /^#at=.+&line=\d+$/);
    assert.ok(await page.$('#marked-line'), 'no line is marked');
  },

  'findings of a migration lead to their lines': async (page, { migrations, versions, found: at }) => {
    if (at < 0) return;
    const { findings, file } = migrations[at];
    await goTo(page, `#at=${versions[at]}`);
    const shown = await page.$$eval('.findings > li', (items) => items.map((item) => item.innerText));
    assert.equal(shown.length, findings.length);
    findings.forEach(({ code, severity, message, accepted }, place) => {
      const words = [accepted ? 'accepted' : severity, code, message, accepted?.reason].filter(Boolean);
      words.forEach((word) => assert.ok(plain(shown[place]).includes(plain(word)), `${word} is not in ${shown[place]}`));
    });
    const own = findings.findIndex((finding) => finding.file === file);
    if (own < 0) return;
    await page.click(`.findings > li:nth-child(${own + 1}) .origin a`);
    await settled(page);
    assert.equal(await hash(page), `#at=${versions[at]}&line=${findings[own].line}`);
    const line = migrations[at].sql.split('\n')[findings[own].line - 1];
    assert.equal((await text(page, '#marked-line')).trim(), line.trim());
  },

  'what is not there is said': async (page) => {
    await goTo(page, '#table=public.no_such_table');
    assert.equal(await text(page, '.panel h2'), 'public.no_such_table');
    assert.equal(await text(page, '.panel .kind'), 'not found');
  },

  'texts of the schema stay texts': async (page) => {
    await goTo(page, '');
    const scripts = await page.$$eval('script', (nodes) => nodes.length);
    const markup = await page.$$eval('main script, main img, main iframe, main style, #results script', (nodes) => nodes.length);
    assert.deepEqual([scripts, markup], [3, 0]);
  },

  'nothing scrolls sideways on a phone': async (page, data, path) => {
    for (const place of places(data)) {
      const phone = await openPage(page.browser(), path, { hash: place, viewport: PHONE });
      const width = await phone.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= PHONE.width, `${place || 'the start'} is ${width} pixels wide`);
      assert.deepEqual(phone.faults, []);
      await phone.close();
    }
  },

  'axe finds nothing, light and dark': async (page, data, path) => {
    for (const place of places(data)) {
      const other = await openPage(page.browser(), path, { hash: place });
      for (const scheme of ['light', 'dark']) {
        await inScheme(other, scheme);
        assert.deepEqual(await violations(other), [], `${scheme} ${place}`);
      }
      await other.close();
    }
  },
};

/** The kinds of places that a page has. */
function places({ latest, versions, last, name, found }) {
  const table = new URLSearchParams({ table: name(latest[0]) });
  const middle = versions[Math.floor(last / 2)];
  return ['', `#${table}`, `#at=${versions[found] ?? middle}`, `#diff=${middle}..${versions[last]}`, `#${table}&diff=start..${versions[last]}`];
}

function newViews(page, from, to) {
  return page.$eval('#schema', (node, first, last) => {
    const isThere = (entity, at) => entity.states.some(({ since, until }) => since <= at && (until === null || at < until));
    const views = JSON.parse(node.textContent).entities.filter((entity) => entity.states[0].object.kind === 'view');
    return views.filter((entity) => !isThere(entity, first) && isThere(entity, last)).length;
  }, from, to);
}
