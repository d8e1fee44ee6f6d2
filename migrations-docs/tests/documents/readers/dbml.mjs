// What the parser of dbdiagram.io makes of our DBML.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Parser } from '@dbml/core';

import { hasTable, isUnique, keysOut, line, qualified } from './names.mjs';

/** Compares what the parser has read with the document; gives what is left out, and why. */
export function checkDbml(folder, document) {
  const dropped = [];
  const schemas = parse(readFileSync(join(folder, 'schema.dbml'), 'utf8'));
  const all = (kind) => schemas.flatMap((schema) => schema[kind].map((it) => ({ schema: schema.name, ...it })));
  const tables = new Map(all('tables').map((table) => [qualified(table), table]));
  assert.deepEqual([...tables.keys()].sort(), document.tables.filter(hasColumns).map(named).sort());
  if (!document.tables.every(hasColumns)) dropped.push('tables without columns: a comment names them');
  for (const table of document.tables.filter(hasColumns)) {
    const read = tables.get(named(table));
    assert.equal(read.note ?? '', line(table.comment ?? ''));
    assert.deepEqual(read.fields.map(fieldRead), table.columns.map((column) => fieldOf(table, column)));
    assert.deepEqual(read.indexes.map(indexRead), [...keysOf(table), ...indexesOf(table)]);
    if (table.constraints.some(({ kind }) => kind === 'check' || kind === 'exclusion')) dropped.push('check and exclusion constraints: the file has none');
    if (table.columns.some(({ generated }) => generated)) dropped.push('that a column is generated: the file does not say so');
  }
  const enums = all('enums').map((it) => [qualified(it), it.values.map(({ name }) => name)]);
  assert.deepEqual(enums.sort(), document.enums.map((it) => [named(it), it.values.map(line)]).sort());
  assert.deepEqual(all('refs').map(referenceRead).sort(byName), referencesOf(document, dropped).sort(byName));
  if (document.views.length) dropped.push('views: the file has none');
  return dropped;
}

function parse(text) {
  try {
    return new Parser().parse(text, 'dbmlv2').export().schemas;
  } catch (error) {
    throw new Error(error.diags ? JSON.stringify(error.diags.slice(0, 3)) : error.message, { cause: error });
  }
}

function hasColumns({ columns }) {
  return columns.length > 0;
}

function named({ schema, name }) {
  return qualified({ schema: line(schema), name: line(name) });
}

function fieldRead({ name, type, pk, unique, not_null: notNull, increment, dbdefault, note }) {
  return { name, type: type.type_name, pk, unique, notNull: notNull ?? false, increment: increment ?? false, default: dbdefault?.value ?? null, note: note ?? '' };
}

function fieldOf(table, column) {
  const isAlone = (kind) => table.constraints.some((it) => it.kind === kind && it.columns.length === 1 && it.columns[0] === column.name);
  return {
    name: line(column.name), type: line(column.data_type), pk: isAlone('primary_key'), unique: isAlone('unique'), notNull: !column.is_nullable,
    increment: column.identity !== null, default: column.default === null ? null : line(column.default), note: line(column.comment ?? ''),
  };
}

/** Its columns sorted: the parser puts expressions first. */
function indexRead({ name, columns, unique, pk, type }) {
  return { name, columns: columns.map(({ value }) => value).sort(), unique: unique ?? false, pk: pk ?? false, type: type ?? null };
}

/** The keys of several columns, which stand among the indexes. */
function keysOf(table) {
  const keys = table.constraints.filter(({ kind, columns }) => columns.length > 1 && ['primary_key', 'unique'].includes(kind));
  return keys.map(({ name, columns, kind }) => ({ name: line(name), columns: columns.map(line).sort(), unique: kind === 'unique', pk: kind === 'primary_key', type: null }));
}

function indexesOf(table) {
  const typeOf = (method) => (['btree', 'hash'].includes(method) ? method : null);
  return table.indexes.map(({ name, columns, keys, is_unique: unique, is_partial: partial, method }) => (
    { name: line(name), columns: keys.map((key) => keyOf(columns, key)).sort(), unique: unique && !partial, pk: false, type: typeOf(method) }));
}

/** The column that a key is, but for its order; else the expression. */
function keyOf(columns, key) {
  const written = (column) => [column, `"${column.replaceAll('"', '""')}"`].some((it) => new RegExp('^(?: ASC| DESC| NULLS|$)').test(key.startsWith(it) ? key.slice(it.length) : '-'));
  return line(columns.find(written) ?? key.replaceAll('`', "'"));
}

function referenceRead({ name, onDelete, onUpdate, endpoints: [child, parent] }) {
  const end = ({ schemaName, tableName, fieldNames }) => [schemaName ?? 'public', tableName, ...fieldNames];
  return { name, child: end(child), parent: end(parent), relations: [child.relation, parent.relation], onDelete: onDelete ?? null, onUpdate: onUpdate ?? null };
}

function referencesOf(document, dropped) {
  const found = [];
  for (const table of document.tables) {
    for (const key of keysOut(table)) {
      if (hasTable(document, key.references)) found.push(referenceOf(table, key));
      else dropped.push('foreign keys to tables that are not in the set: the file has none that leads nowhere');
    }
  }
  return found;
}

function referenceOf(table, { name, columns, references, definition }) {
  const action = (words) => /^(CASCADE|SET NULL|SET DEFAULT|RESTRICT)/.exec(definition.split(words)[1] ?? '')?.[1].toLowerCase() ?? null;
  return {
    name: line(name), child: [table.schema, table.name, ...columns].map(line), parent: [references.schema, references.table, ...references.columns].map(line),
    relations: [isUnique(table, columns) ? '1' : '*', '1'], onDelete: action('ON DELETE '), onUpdate: action('ON UPDATE '),
  };
}

function byName(one, other) {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
