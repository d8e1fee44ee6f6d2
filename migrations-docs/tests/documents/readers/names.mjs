// Names of the document as the files write them.

/** A name with its schema. */
export function qualified({ schema, name }) {
  return `${schema}.${name}`;
}

/** A text on one line, with an escape for what a terminal obeys or what turns the direction of a line. */
export function line(text) {
  const escape = (c) => (c === '\n' || c === '\t' || c === '\r' ? ' ' : `\\u{${c.codePointAt(0).toString(16)}}`);
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, escape);
}

/** Whether the document has the table that a foreign key refers to. */
export function hasTable({ tables }, references) {
  return tables.some(({ schema, name }) => schema === references.schema && name === references.table);
}

/** The foreign keys that are a table's own: those of a partition are its parent's. */
export function keysOut({ constraints }) {
  return constraints.filter(({ kind, is_inherited: isInherited }) => kind === 'foreign_key' && !isInherited);
}

/** Whether a key or a unique index lets at most one row have the same values in these columns. */
export function isUnique({ constraints, indexes }, columns) {
  const keys = constraints.filter(({ kind }) => ['primary_key', 'unique'].includes(kind));
  const unique = indexes.filter((it) => it.is_unique && !it.is_partial && it.columns.length === it.keys.length && !it.properties?.state);
  return [...keys, ...unique].some((it) => it.columns.length > 0 && it.columns.every((column) => columns.includes(column)));
}
