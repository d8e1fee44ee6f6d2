// What a browser makes of pictures: whether each text is within its box in the fonts of this machine, in
// both colour schemes, and whether the clusters are those of the page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';

import { line } from '../readers/names.mjs';
import { openPage } from './browser.mjs';

const ASSETS = new URL('../../../src/html/assets/', import.meta.url);

/** What is wrong with a picture. */
export async function pictureFaults(browser, path) {
  const faults = [];
  const papers = [];
  for (const scheme of ['light', 'dark']) {
    const page = await openPage(browser, path, { scheme });
    faults.push(...page.faults, ...await page.evaluate(textsOutside));
    papers.push(await page.$eval('.paper', (node) => getComputedStyle(node).fill));
    await page.close();
  }
  if (papers[0] === papers[1]) faults.push(`has the same paper in light and dark: ${papers[0]}`);
  return faults;
}

/** The texts that are not within their box or frame, and the frames that are not within the picture. */
function textsOutside() {
  const isWithin = (inner, outer) => inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
  const areaOf = (node) => node.getBoundingClientRect();
  const found = [];
  const paper = areaOf(document.querySelector('.paper'));
  for (const frame of document.querySelectorAll('.box, .cluster')) {
    const area = areaOf(frame);
    if (!isWithin(area, paper)) found.push(`a frame is outside of the picture: ${frame.outerHTML}`);
    for (const text of frame.parentNode.querySelectorAll('text')) {
      if (!isWithin(areaOf(text), area)) found.push(`a text is outside of its frame: ${text.outerHTML}`);
    }
  }
  for (const line of document.querySelectorAll('.line')) {
    if (!isWithin(areaOf(line), paper)) found.push(`a line is outside of the picture: ${line.outerHTML}`);
  }
  for (const row of document.querySelectorAll('.table, .view')) {
    const texts = [...row.querySelectorAll('text')].map((node) => ({ node, area: areaOf(node) }));
    texts.slice(1).forEach(({ node, area }, index) => {
      const before = texts[index].area;
      if (before.bottom > area.top + 4 && before.right > area.left && area.right > before.left) found.push(`a text lies on another: ${node.outerHTML}`);
    });
  }
  return found;
}

/** Fails where the clusters of a picture are not those of the page of the same schema. */
export async function compareClusters(browser, picture, page) {
  const opened = await openPage(browser, picture);
  const drawn = await opened.evaluate(() => [...document.querySelectorAll('.cluster')].map((frame) => {
    const { left, right, top, bottom } = frame.getBoundingClientRect();
    const boxes = [...document.querySelectorAll('.table, .view')].filter((node) => {
      const box = node.querySelector('.box').getBoundingClientRect();
      return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
    });
    return [frame.parentNode.querySelector('text').textContent, boxes.map((node) => node.querySelector('text').textContent).sort()];
  }));
  await opened.close();
  assert.deepEqual(drawn.sort(), clustersOfPage(page).sort());
}

/** The clusters that the page makes of what is there at its last version. */
function clustersOfPage(page) {
  const [, data] = /<script type="application\/json" id="schema">(.*?)<\/script>/s.exec(readFileSync(page, 'utf8'));
  const scripts = ['schema.js', 'clusters.js', 'layout.js'].map((file) => readFileSync(fileURLToPath(new URL(file, ASSETS)), 'utf8'));
  const clusters = `
    const schema = readSchema(JSON.parse(data));
    const relations = schema.relations.filter((it) => it.states.at(-1).until === null);
    schema.hasOneSchema = new Set(relations.map((it) => lastState(it).schema)).size < 2;
    const there = relations.map((it) => ({ ...it, states: [it.states.at(-1)] }));
    const edges = edgesOf({ relations: there });
    JSON.stringify(clustersOf({ ...schema, relations: there }, there, edges).filter(({ label }) => label)
      .map(({ label, members }) => [label, members.map((it) => shortName(schema, lastState(it)))]));`;
  const found = JSON.parse(runInNewContext(`${scripts.join('\n')}\n${clusters}`, { data }));
  return found.map(([label, members]) => [label, members.map(visible).sort()]);
}

/** A name as a picture shows it. */
function visible(name) {
  return name.trim() ? line(name) : `"${line(name)}"`;
}
