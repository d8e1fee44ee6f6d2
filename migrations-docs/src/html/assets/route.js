// Where the reader is, kept in the hash so that it can be linked to and gone back to.
//
//   #table=public.orders   #object=routine:public.refresh   #at=012   #diff=010..012
//   with &focus=2 for a table and its neighbours, and &line=5 for a line of a migration's file

/** What a hash says, with versions as places in the list of migrations. */
function readRoute(schema, hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const last = schema.migrations.length - 1;
  const [from, to] = (fields.get('diff') ?? '').split('..');
  const route = { table: fields.get('table'), object: fields.get('object'), at: placeOf(schema, fields.get('at')) };
  route.focus = Number(fields.get('focus')) || 0;
  route.line = Number(fields.get('line')) || 0;
  if (to !== undefined) {
    route.from = placeOf(schema, from) ?? -1;
    route.to = placeOf(schema, to) ?? last;
  }
  return route;
}

/** The place of a version; of one that no file has, that of the last one before it. */
function placeOf(schema, version) {
  if (version === null || version === undefined) return undefined;
  if (version === 'start' || version === '') return -1;
  const place = schema.migrations.findIndex((migration) => migration.key === version);
  if (place >= 0) return place;
  const wanted = versionNumbers(version);
  return wanted && schema.migrations.findLastIndex((migration) => isUpTo(versionNumbers(migration.version), wanted));
}

/** The number and the part of a version such as `012` or `20260205_04`; undefined of another text. */
function versionNumbers(version) {
  const [, number, part] = /^(\d+)(?:_(\d+))?$/.exec(version) ?? [];
  return number && [Number(number), Number(part ?? -1)];
}

function isUpTo([number, part], [lastNumber, lastPart]) {
  return number < lastNumber || (number === lastNumber && part <= lastPart);
}

/** The version at a place; `start` before the first migration. */
function versionAt(schema, place) {
  return place < 0 ? 'start' : schema.migrations[place].version;
}

/** What a link calls the place of a version. */
function keyAt(schema, place) {
  return place < 0 ? 'start' : schema.migrations[place].key;
}

/** The hash that says where a route is. */
function hashOf(schema, route) {
  const fields = new URLSearchParams();
  if (route.table) fields.set('table', route.table);
  if (route.object) fields.set('object', route.object);
  if (route.from !== undefined) fields.set('diff', `${keyAt(schema, route.from)}..${keyAt(schema, route.to)}`);
  else if (route.at !== undefined) fields.set('at', keyAt(schema, route.at));
  if (route.focus && route.table) fields.set('focus', route.focus);
  if (route.line) fields.set('line', route.line);
  return `#${fields}`;
}

/** What is to be shown on a route: the version, what it is compared with, and what is selected. */
function viewOf(schema, route) {
  const last = schema.migrations.length - 1;
  const isDiff = route.from !== undefined;
  const known = (place) => Math.max(schema.first, place);
  const at = known(isDiff ? route.to : (route.at ?? last));
  const from = known(isDiff ? route.from : route.at === undefined ? at : at - 1);
  const differences = from === at ? new Map() : compare(schema, from, at);
  const found = findSelected(schema, route, at, from);
  return { schema, route, at, from, isDiff, isOverlaid: from !== at, differences, catalog: catalogAt(schema, at), ...found };
}

/** The entity that a route names: at its version, else before, else under the last name that it had. */
function findSelected(schema, route, at, from) {
  const name = route.table ?? route.object;
  if (!name) return { selected: undefined };
  const is = (object) => object && (route.table ? fullName(object) : objectKey(object)) === name;
  const entities = route.table ? schema.relations : schema.entities;
  const selected = entities.find((it) => is(stateAt(it, at))) ?? entities.find((it) => is(stateAt(it, from)))
    ?? entities.findLast((it) => it.states.some((state) => is(state.object)));
  return { selected, unknown: selected ? undefined : name };
}

/** What links call an object that is no table: its kind and its name. */
function objectKey(object) {
  const owner = object.kind === 'trigger' || object.kind === 'policy' ? `${object.table}.` : '';
  const signature = object.kind === 'routine' ? `(${object.arguments})` : '';
  return `${object.kind}:${object.schema ? `${object.schema}.` : ''}${owner}${object.name}${signature}`;
}
