// What differs between two versions of the schema.

const MARKS = { added: '+', changed: '~', dropped: '−' };

/** Every relation that differs after `from` and after `to`, by entity. */
function compare(schema, from, to) {
  const [before, after] = [catalogAt(schema, from), catalogAt(schema, to)];
  const differences = new Map();
  for (const entity of schema.relations) {
    const difference = compareRelation(entity, before.relations.get(entity), after.relations.get(entity), from, to);
    if (difference) differences.set(entity, difference);
  }
  return differences;
}

/** What differs of objects that are no table and belong to none. */
function compareOthers(schema, from, to) {
  const others = schema.entities.filter((entity) => !isRelation(entity) && !PARTS.includes(entity.kind));
  return others.map((entity) => comparePart(entity, stateAt(entity, from), stateAt(entity, to))).filter(Boolean);
}

function compareRelation(entity, before, after, from, to) {
  if (!before && !after) return undefined;
  if (!before) return { status: 'added', columns: new Map(), parts: [] };
  if (!after) return { status: 'dropped', columns: new Map(), parts: [] };
  const former = formerNames(entity, from, to);
  const columns = compareColumns(before.object.columns, after.object.columns, former);
  const parts = [...compareConstraints(before.object, after.object), ...compareParts(before, after)];
  const words = compareFields(before.object, after.object);
  const wasReplaced = entity.changes.some((it) => it.effect === 'replaced' && it.migration > from && it.migration <= to);
  if (wasReplaced) words.unshift('dropped and made anew');
  if (!columns.size && !parts.length && !words.length) return undefined;
  return { status: 'changed', columns, parts, words };
}

/** What columns at the end were called at the start, where that is not their name: null where they were not there. */
function formerNames(entity, from, to) {
  let names = new Map();
  for (const change of entity.changes) {
    if (change.migration <= from || change.migration > to) continue;
    const before = names;
    names = new Map(before);
    const former = Object.entries(change.former ?? {});
    former.forEach(([, earlier]) => names.delete(earlier));
    former.forEach(([name, earlier]) => names.set(name, earlier !== null && before.has(earlier) ? before.get(earlier) : earlier));
  }
  return names;
}

function compareColumns(before, after, former) {
  const columns = new Map();
  const earlier = new Map(before.map((column) => [column.name, column]));
  for (const column of after) {
    const name = former.has(column.name) ? former.get(column.name) : column.name;
    const was = earlier.get(name);
    earlier.delete(name);
    if (!was) columns.set(column.name, { status: 'added' });
    else if (!isSame(was, column)) columns.set(column.name, { status: 'changed', was, words: columnWords(was, column) });
  }
  const later = new Map(after.map((column) => [column.name, column]));
  for (const was of earlier.values()) columns.set(was.name, goneColumn(was, later.get(was.name)));
  return columns;
}

/** A column that is not there any more; another one may have its name. */
function goneColumn(was, other) {
  if (!other) return { status: 'dropped', was };
  return { status: 'changed', was, words: ['dropped and made anew', ...columnWords(was, other)] };
}

function columnWords(was, is) {
  const words = [];
  if (was.name !== is.name) words.push(`was called ${was.name}`);
  if (was.data_type !== is.data_type) words.push(`was ${was.data_type}`);
  if (was.not_null !== is.not_null) words.push(was.not_null ? 'was NOT NULL' : 'could be NULL');
  if (was.default !== is.default) words.push(was.default ? `default was ${was.default}` : 'had no default');
  if (was.comment !== is.comment) words.push(was.comment ? 'had another comment' : 'had no comment');
  return words;
}

function compareConstraints(before, after) {
  const kind = 'constraint';
  const earlier = new Map((before.constraints ?? []).map((it) => [it.name, it]));
  const parts = [];
  for (const object of after.constraints ?? []) {
    const was = earlier.get(object.name);
    earlier.delete(object.name);
    if (!was) parts.push({ status: 'added', kind, object });
    else if (!isSame(was, object)) parts.push({ status: 'changed', kind, object });
  }
  for (const object of earlier.values()) parts.push({ status: 'dropped', kind, object });
  return parts;
}

function compareParts(before, after) {
  const states = new Map(before.parts.map(({ entity, object }) => [entity, { was: object }]));
  for (const { entity, object } of after.parts) states.set(entity, { ...states.get(entity), is: object });
  return [...states].map(([entity, { was, is }]) => comparePart(entity, was, is)).filter(Boolean);
}

function comparePart(entity, was, is) {
  const kind = entity.kind;
  if (was && is) return isSame(was, is) ? undefined : { status: 'changed', kind, entity, object: is, was };
  if (is) return { status: 'added', kind, entity, object: is };
  return was && { status: 'dropped', kind, entity, object: was };
}

function compareFields(was, is) {
  const words = [];
  if (fullName(was) !== fullName(is)) words.push(`was called ${fullName(was)}`);
  if (!was.row_security !== !is.row_security) words.push(`row-level security is ${is.row_security ? 'on' : 'off'}`);
  if (was.partition !== is.partition) words.push('is partitioned otherwise');
  if (was.definition !== is.definition) words.push('has another query');
  if (was.comment !== is.comment) words.push(was.comment ? 'had another comment' : 'got a comment');
  return words;
}

/** Whether two states say the same; the properties are known of the latest state alone. */
function isSame(one, other) {
  const known = (key, value) => (key === 'properties' ? undefined : value);
  return one === other || JSON.stringify(one, known) === JSON.stringify(other, known);
}
