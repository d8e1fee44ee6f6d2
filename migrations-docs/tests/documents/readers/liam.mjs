// What Liam ERD makes of the JSON of tbls: `liam erd build` reads it by a schema that is made of tbls' own,
// and refuses fields and values that this one has not.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { qualified } from './names.mjs';

const PROGRAM = fileURLToPath(new URL('node_modules/@liam-hq/cli/dist-cli/bin/cli.js', import.meta.url));

const ACTIONS = { CASCADE: 'CASCADE', RESTRICT: 'RESTRICT', 'SET NULL': 'SET_NULL', 'SET DEFAULT': 'SET_DEFAULT' };

/** Compares what Liam has read with the document; gives what it left out, and why. */
export function checkLiam(folder, document) {
  const read = build(join(folder, 'tbls.json'));
  const dropped = [];
  const relations = [...document.tables, ...document.views];
  assert.deepEqual(Object.keys(read.tables).sort(), relations.map(qualified).sort());
  for (const relation of relations) {
    const table = read.tables[qualified(relation)];
    assert.equal(table.comment, relation.comment);
    assert.deepEqual(Object.keys(table.columns).sort(), relation.columns.map(({ name }) => name).sort());
    for (const column of relation.columns) compareColumn(table.columns[column.name], column, dropped);
    assert.deepEqual(table.indexes, Object.fromEntries(relation.indexes.map((index) => [index.name, indexOf(index)])));
    const constraints = relation.constraints ?? [];
    const kept = constraints.filter(({ kind }) => kind !== 'exclusion');
    if (kept.length < constraints.length) dropped.push('exclusion constraints: it has no word for them');
    assert.deepEqual(table.constraints, Object.fromEntries(kept.map((constraint) => [constraint.name, constraintOf(constraint)])));
  }
  return dropped;
}

function build(file) {
  const out = mkdtempSync(join(tmpdir(), 'liam-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'erd', 'build', '--format', 'tbls', '--input', file, '--output-dir', out], { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    assert.equal(stderr, '');
    assert.match(readFileSync(join(out, 'index.html'), 'utf8'), /<script/);
    return JSON.parse(readFileSync(join(out, 'schema.json'), 'utf8'));
  } finally {
    rmSync(out, { recursive: true });
  }
}

function compareColumn(read, column, dropped) {
  const { name, data_type: type, is_nullable: isNullable, comment } = column;
  const notNull = !isNullable;
  assert.deepEqual({ ...read, default: null }, { name, type, notNull, comment, default: null, check: null });
  assert.equal(read.default, defaultOf(column.default));
  if (typeof read.default !== 'string' && read.default !== null) dropped.push('defaults that are numbers or booleans: they are values, and no texts');
  if (column.identity ?? column.generated) dropped.push('identity and generated columns: it does not read `extra_def`');
}

/** Liam takes numbers and booleans out of their texts. */
function defaultOf(text) {
  if (text === null) return null;
  if (!Number.isNaN(Number(text))) return Number(text);
  return { true: true, false: false }[text.toLowerCase()] ?? text;
}

function indexOf({ name, columns, is_unique: unique, method }) {
  return { name, columns, unique, type: method };
}

function constraintOf({ name, kind, columns: columnNames, definition, references }) {
  switch (kind) {
    case 'primary_key': return { type: 'PRIMARY KEY', name, columnNames };
    case 'unique': return { type: 'UNIQUE', name, columnNames };
    case 'check': return { type: 'CHECK', name, detail: definition };
    default: return {
      type: 'FOREIGN KEY', name, columnNames, targetTableName: `${references.schema}.${references.table}`, targetColumnNames: references.columns,
      updateConstraint: action(definition, 'ON UPDATE '), deleteConstraint: action(definition, 'ON DELETE '),
    };
  }
}

function action(definition, words) {
  const rest = definition.split(words)[1] ?? '';
  const found = Object.keys(ACTIONS).find((sql) => rest.startsWith(sql));
  return ACTIONS[found] ?? 'NO_ACTION';
}
