// The panel of the whole schema, where nothing is selected.

const KEY_TABLES = 6;

function overviewPanel(view) {
  const { schema, catalog } = view;
  const relations = [...catalog.relations.values()];
  return [
    heading('schema', schema.title, element('p', { class: 'facts' }, totals(view, relations))),
    keyTablesPart(view, relations),
    relationsPart(view, relations),
    ...['enum', 'domain', 'composite', 'routine', 'sequence', 'extension'].map((kind) => othersPart(view, kind)),
    migrationsPart(view),
  ];
}

function totals({ schema, catalog }, relations) {
  const of = (kind) => catalog.others.filter(({ entity }) => entity.kind === kind).length;
  const tables = relations.filter(({ entity }) => entity.kind === 'table');
  const references = tables.reduce((sum, table) => sum + table.references.length, 0);
  const columns = tables.reduce((sum, table) => sum + table.object.columns.length, 0);
  const all = [
    [tables.length, 'table'], [columns, 'column'], [references, 'foreign key'], [of('index'), 'index', 'indexes'],
    [relations.length - tables.length, 'view'], [of('routine'), 'function'], [of('trigger'), 'trigger'], [of('policy'), 'policy', 'policies'],
    [schema.migrations.length, 'migration'],
  ];
  return all.filter(([number]) => number).map(([number, ...words]) => count(number, ...words)).join(' · ');
}

/** Most referred to first. */
function keyTablesPart(view, relations) {
  const links = linksOf(view);
  const ranked = relations.filter((it) => it.referencedBy.length > 1).sort((one, other) => other.referencedBy.length - one.referencedBy.length);
  const items = ranked.slice(0, KEY_TABLES).map(({ entity, object, referencedBy }) => [
    links.relation(entity), element('span', { class: 'quiet-word' }, ` referenced ${count(referencedBy.length, 'time')}`),
    object.comment && element('p', { class: 'more', dir: 'auto' }, object.comment),
  ]);
  return part('Most referenced', list(items));
}

function relationsPart(view, relations) {
  const links = linksOf(view);
  const sorted = [...relations].sort((one, other) => (fullName(one.object) < fullName(other.object) ? -1 : 1));
  const items = sorted.map(({ entity, object }) => [links.relation(entity), element('span', { class: 'quiet-word' }, entity.kind === 'view' ? ' view' : ` ${object.columns.length}`)]);
  return part('Tables and views', list(items, { class: 'short' }), items.length);
}

const OTHER_TITLES = { enum: 'Enums', domain: 'Domains', composite: 'Composite types', routine: 'Functions', sequence: 'Sequences', extension: 'Extensions' };

function othersPart(view, kind) {
  const links = linksOf(view);
  const own = view.catalog.others.filter(({ entity }) => entity.kind === kind);
  const items = own.map(({ entity, object }) => links.object(entity, named(kind === 'extension' ? object.name : shortName(view.schema, object))));
  return part(OTHER_TITLES[kind], list(items, { class: 'short' }), items.length);
}

function migrationsPart(view) {
  const links = linksOf(view);
  const items = [...view.schema.migrations].reverse().map(({ index, version, name, description }) => [
    links.migration(index, 0, [element('b', {}, version), ' ', named(name)]),
    description && element('p', { class: 'more', dir: 'auto' }, description),
  ]);
  return part('Migrations', list(items, { class: 'history' }), items.length);
}
