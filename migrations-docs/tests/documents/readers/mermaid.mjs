// What Mermaid's own parser makes of our diagrams.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import mermaid from 'mermaid';

import { hasTable, isUnique, keysOut, line } from './names.mjs';

const CARDINALITIES = { '}o': 'ZERO_OR_MORE', '|o': 'ZERO_OR_ONE', '||': 'ONLY_ONE' };

/** Compares what Mermaid has read of each diagram with the document; gives what is left out, and why. */
export async function checkMermaid(folder, document) {
  const diagrams = join(folder, 'diagrams');
  const files = existsSync(diagrams) ? readdirSync(diagrams).filter((file) => file.endsWith('.mmd')) : [];
  const centres = document.tables.filter((table) => expectedRelations(document, table).length);
  assert.equal(files.length, centres.length);
  const expected = centres.map((table) => JSON.stringify(expectedDiagram(document, table)));
  const read = [];
  for (const file of files) read.push(JSON.stringify(await diagramRead(join(diagrams, file))));
  assert.deepEqual(read.sort(), expected.sort());
  return files.length ? ['columns of neighbours, NULL, defaults, indexes: a diagram has one table with its keys'] : [];
}

async function diagramRead(file) {
  const text = readFileSync(file, 'utf8');
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const entities = db.getEntities();
  const names = new Map([...entities.values()].map(({ id, label }) => [id, label]));
  const [centre] = [...entities.values()].filter(({ attributes }) => attributes.length);
  const attributes = centre.attributes.map(({ name, keys = [], comment = '' }) => [plain(comment || name), keys.join()]);
  const relations = db.getRelationships().map(({ entityA, entityB, roleA, relSpec }) => [names.get(entityA), names.get(entityB), roleA, relSpec.cardB, relSpec.cardA].map(plain).join('|'));
  return { centre: plain(centre.label), attributes, relations: relations.sort() };
}

/** The codes of Mermaid as the letters that they stand for. */
function plain(text) {
  return text.replace(/ﬂ°°(\d+)¶ß|#(\d+);/g, (_, one, other) => String.fromCodePoint(Number(one ?? other)));
}

function expectedDiagram(document, table) {
  const keysOf = (column) => [['primary_key', 'PK', false], ['foreign_key', 'FK', false], ['unique', 'UK', true]]
    .filter(([kind, , isAlone]) => table.constraints.some((it) => it.kind === kind && it.columns.includes(column) && (!isAlone || it.columns.length === 1)))
    .map(([, word]) => word).join();
  return { centre: name(table), attributes: table.columns.map((column) => [line(column.name), keysOf(column.name)]), relations: expectedRelations(document, table).sort() };
}

function expectedRelations(document, table) {
  const is = (reference) => reference && reference.schema === table.schema && reference.table === table.name;
  const found = [];
  for (const child of document.tables) {
    const keys = keysOut(child).filter(({ references }) => (child === table || is(references)));
    for (const key of keys.filter(({ references }) => child === table || hasTable(document, references))) found.push(relationOf(child, key));
  }
  return found;
}

function relationOf(child, { columns, references }) {
  const isRequired = columns.every((column) => !child.columns.find((it) => it.name === column).is_nullable);
  const parent = name({ schema: references.schema, name: references.table });
  return [name(child), parent, line(columns.join(', ')), CARDINALITIES[isUnique(child, columns) ? '|o' : '}o'], CARDINALITIES[isRequired ? '||' : '|o']].join('|');
}

function name({ schema, name: own }) {
  return line(schema === 'public' ? own : `${schema}.${own}`);
}
