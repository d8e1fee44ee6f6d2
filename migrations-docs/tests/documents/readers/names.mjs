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
