// The panel of a table or a view.

function relationPanel(view) {
  const entity = view.selected;
  const relation = view.catalog.relations.get(entity);
  const object = relation?.object ?? stateAt(entity, view.from) ?? lastState(entity);
  const shown = relation ?? { object, parts: [], references: [], referencedBy: [] };
  const difference = view.differences.get(entity);
  const kind = object.materialized ? 'materialised view' : object.kind;
  return [
    heading(kind, shortName(view.schema, object), factsOf(object)),
    !relation && element('p', { class: 'note' }, mark('dropped'), `It is not there at ${versionAt(view.schema, view.at)}; this is what it last was.`),
    differenceNote(difference),
    object.comment && element('p', { class: 'comment', dir: 'auto' }, object.comment),
    columnsPart(view, shown, difference),
    referencesPart(view, shown),
    referencedByPart(view, shown),
    constraintsPart(object, difference),
    ...PARTS.map((part) => partsPart(shown, part, difference)),
    object.definition && part('Query', sqlBlock(object.definition, 'Query')),
    historyPart(view, [entity, ...partEntities(view, entity)], entity),
  ];
}

function factsOf(object) {
  const { 'row security': security, ...others } = object.properties ?? {};
  const rowSecurity = object.row_security && (security ? `row-level security, ${security}` : 'row-level security');
  const facts = [rowSecurity, object.partition, ...settingsOf(others)].filter(Boolean);
  return facts.length ? element('p', { class: 'facts' }, facts.join(' · ')) : null;
}

/** What is set beyond the server's default, in words. */
function settingsOf(properties) {
  return Object.entries(properties ?? {}).map(([name, value]) => `${name}: ${value}`);
}

function differenceNote(difference) {
  if (!difference) return null;
  const words = difference.words?.length ? `: ${difference.words.join(', ')}` : '';
  return element('p', { class: `note ${difference.status}`, dir: 'auto' }, mark(difference.status), `${difference.status}${words}`);
}

function columnsPart(view, { object, references }, difference) {
  const keys = columnsOf(object, 'primary_key');
  const rows = object.columns.map((column) => columnRow(view, object, column, keys, references, difference?.columns.get(column.name)));
  for (const [, { status, was }] of [...(difference?.columns ?? [])].filter(([, it]) => it.status === 'dropped')) {
    rows.push(columnRow(view, object, was, new Set(), [], { status }));
  }
  return part('Columns', element('ul', { class: 'columns' }, rows), object.columns.length);
}

function columnRow(view, object, column, keys, references, difference) {
  const links = linksOf(view);
  const own = references.filter(({ constraint, entity }) => entity && constraint?.columns?.includes(column.name));
  const targets = own.map(({ entity }) => element('span', { class: 'target' }, links.relation(entity, '→ ', named(shortName(view.schema, lastNameOf(entity, view))))));
  const source = column.source && view.catalog.names.get(`${column.source.schema}.${column.source.table}`);
  const origin = originOf(view.selected, column.name, difference?.status === 'dropped' ? view.from : view.at);
  return element('li', { class: difference?.status },
    element('div', { class: 'column' },
      element('span', {}, mark(difference?.status), named(column.name, 'b'), keys.has(column.name) && [' ', element('abbr', { class: 'tag', title: 'primary key' }, 'PK')]),
      element('code', { class: 'type' }, column.data_type),
      element('span', { class: column.not_null ? 'null' : 'null is-null' }, column.not_null ? (column.can_be_null ? 'not null, unchecked' : 'not null') : 'null')),
    element('div', { class: 'more' },
      targets,
      source && element('span', {}, 'from ', links.relation(source), '.', named(column.source.column)),
      column.default && element('span', {}, 'default ', element('code', {}, column.default)),
      column.identity && element('span', {}, `identity ${column.identity}`),
      column.generated && element('span', {}, 'generated ', element('code', {}, column.generated)),
      settingsOf(column.properties).map((setting) => element('span', {}, setting)),
      difference?.words?.length && element('span', { class: 'changed' }, difference.words.join(', ')),
      origin && element('span', { class: 'origin' }, originWords(view, links, origin)),
      column.comment && element('p', { dir: 'auto' }, column.comment)));
}

function originWords(view, links, { migration, line, renamed, from }) {
  const link = (word, place, at) => links.migration(place, at, `${word} ${placeName(view.schema, place, at)}`);
  if (from) return ['called ', named(from), ' ', link('until', migration, line)];
  const until = renamed && [', called ', named(renamed.from), ' ', link('until', renamed.migration, renamed.line)];
  return [link('made by', migration, line), until];
}

function referencesPart(view, { references }) {
  const links = linksOf(view);
  const items = references.filter(({ constraint }) => constraint).map(({ constraint, entity }) => {
    const target = constraint.references;
    const name = entity ? links.relation(entity) : named(`${target.schema}.${target.table}`);
    const action = /\)\s*((?:MATCH|ON|DEFERRABLE|NOT VALID|INITIALLY)[^()]*)$/.exec(constraint.definition)?.[1];
    return [element('div', {}, named(constraint.columns.join(', ')), ' → ', name, '.', named(target.columns.join(', '))),
      element('div', { class: 'more' }, element('span', {}, named(constraint.name)), action && element('span', {}, action.toLowerCase()))];
  });
  return part('References', list(items), items.length);
}

function referencedByPart(view, { referencedBy }) {
  const links = linksOf(view);
  const items = referencedBy.map(({ constraint, entity }) => [links.relation(entity), constraint ? ['.', named(constraint.columns.join(', '))] : element('span', { class: 'quiet-word' }, ' view')]);
  return part('Referenced by', list(items, { class: 'short' }), items.length);
}

function constraintsPart(object, difference) {
  const statuses = new Map((difference?.parts ?? []).filter((it) => it.kind === 'constraint').map((it) => [it.object.name, it]));
  const all = [...(object.constraints ?? []), ...[...statuses.values()].filter((it) => it.status === 'dropped').map((it) => it.object)];
  const items = all.map((it) => defined(it.name, withSettings(it, it.definition), statuses.get(it.name)?.status));
  return part('Constraints', list(items), object.constraints?.length ?? 0);
}

const PART_TITLES = { index: 'Indexes', trigger: 'Triggers', policy: 'Policies' };

function partsPart({ parts }, kind, difference) {
  const differing = (difference?.parts ?? []).filter((it) => it.kind === kind);
  const statuses = new Map(differing.map((it) => [it.entity, it.status]));
  const own = parts.filter(({ entity }) => entity.kind === kind);
  const dropped = differing.filter((it) => it.status === 'dropped');
  const items = [...own, ...dropped].map(({ entity, object }) => defined(object.name, withSettings(object, partWords(object)), statuses.get(entity)));
  return part(PART_TITLES[kind], list(items), own.length);
}

/** A definition with its comment and with what else is set, such as a trigger that is disabled. */
function withSettings({ properties }, words) {
  return [words, ...settingsOf(properties)].join(' -- ');
}

/** What a definition says beyond what the panel has said: an index without its name and its table. */
function partWords({ kind, definition }) {
  if (kind !== 'index') return definition;
  const using = definition.indexOf(' USING ');
  if (using < 0) return definition;
  return (definition.startsWith('CREATE UNIQUE') ? 'UNIQUE ' : '') + definition.slice(using + 1);
}

function partEntities({ schema }, owner) {
  const names = new Set(owner.states.map((state) => fullName(state.object)));
  return schema.entities.filter((entity) => PARTS.includes(entity.kind) && names.has(`${lastState(entity).schema}.${lastState(entity).table}`));
}

/** What migrations did to an object and what belongs to it. */
function historyPart(view, entities, owner) {
  const links = linksOf(view);
  const places = new Set(entities.flatMap((entity) => entity.changes.map((change) => change.migration)));
  const items = [...places].sort((one, other) => one - other).map((place) => {
    const changes = view.schema.changes[place].filter((change) => entities.includes(change.entity));
    const words = changes.map((change) => changeWords(view.schema, change, owner));
    const { version, name } = view.schema.migrations[place];
    return [links.migration(place, changes[0].line, [element('b', {}, version), ' ', named(name)]), element('div', { class: 'more' }, words.map((word) => element('span', { dir: 'auto' }, word)))];
  });
  return part('History', list(items, { class: 'history' }), items.length);
}
