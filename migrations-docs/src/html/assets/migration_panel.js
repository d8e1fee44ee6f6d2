// The panel of a migration.

function migrationPanel(view) {
  const { schema, at } = view;
  if (at < 0) return [heading('start', 'Before the first migration'), element('p', {}, 'What is there was made elsewhere.')];
  const migration = schema.migrations[at];
  return [
    heading(`migration ${migration.version}`, migration.name || 'Its file is gone', migrationFacts(migration)),
    migration.description && element('p', { class: 'comment', dir: 'auto' }, migration.description),
    migration.purpose && element('p', { dir: 'auto' }, migration.purpose),
    changesPart(view, schema.changes[at]),
    usesPart(view, migration),
    findingsPart(view, migration),
    rollbackPart(migration),
    migration.sql && part('SQL', sqlBlock(migration.sql, `SQL of ${migration.file}`, view.route.line)),
  ];
}

function migrationFacts({ file, date, phase, has_transaction: hasTransaction }) {
  const facts = [date, phase, !hasTransaction && 'without a transaction'].filter(Boolean);
  return [element('p', { class: 'facts', dir: 'auto' }, facts.join(' · ')), file && element('p', { class: 'file' }, element('code', {}, file))];
}

function changesPart(view, changes) {
  const links = linksOf(view);
  const items = changes.map((change) => {
    const { entity } = change;
    const status = EFFECT_STATUS[change.effect];
    const line = change.line ? element('span', { class: 'origin' }, links.migration(change.migration, change.line, `line ${change.line}`)) : null;
    return [mark(status), changeLink(view, links, entity), element('div', { class: 'more' }, element('span', { dir: 'auto' }, changeWords(view.schema, change, entity)), line)];
  });
  return part('What it did', items.length ? list(items, { class: 'changes' }) : element('p', { class: 'quiet-word' }, 'It changed no object of the schema.'), items.length);
}

function changeLink(view, links, entity) {
  const object = lastNameOf(entity, view);
  const label = [element('span', { class: 'quiet-word' }, `${kindWord(entity.kind)} `), named(shortName(view.schema, object))];
  if (isRelation(entity)) return links.relation(entity, label);
  const owner = PARTS.includes(entity.kind) && (view.catalog.names.get(`${object.schema}.${object.table}`));
  return owner ? [links.relation(owner, label), element('span', { class: 'quiet-word' }, ' of ', named(object.table))] : links.object(entity, label);
}

/** A change in words; what belongs to another object than the owner is named. */
function changeWords(schema, change, owner) {
  const { entity, effect, migration } = change;
  const [before, after] = [stateAt(entity, migration - 1), stateAt(entity, migration)];
  const what = entity === owner ? '' : `${kindWord(entity.kind)} ${(after ?? before).name} `;
  const renamed = before && after && fullName(before) !== fullName(after) ? [`renamed from ${fullName(before)}`] : [];
  const words = [...renamed, ...change.details].join(', ');
  return what + (words || (effect === 'replaced' ? 'dropped and made anew' : effect));
}

function usesPart(view, { relations }) {
  const links = linksOf(view);
  const items = (relations ?? []).map(({ schema, name, lock, scanned, rewritten }) => {
    const entity = catalogAt(view.schema, view.at - 1).names.get(`${schema}.${name}`);
    const rows = rewritten ? 'wrote all its rows anew' : scanned ? 'read all its rows' : '';
    return [entity ? links.relation(entity) : named(`${schema}.${name}`), element('div', { class: 'more' }, lock && element('span', {}, `${lock} lock`), rows && element('span', {}, rows))];
  });
  return part('What it locked', list(items), items.length);
}

function rollbackPart({ file, rollback }) {
  const words = rollback.irreversible ? `Nothing can: ${rollback.irreversible}` : rollback.sql ? '' : 'Nothing takes it back.';
  const other = rollback.file && rollback.file !== file && element('p', { class: 'file' }, element('code', {}, rollback.file));
  const said = words && element('p', { class: 'quiet-word', dir: 'auto' }, words);
  return part('How it is taken back', [said, other, rollback.sql && sqlBlock(rollback.sql, 'Rollback')]);
}

/** What differs between two versions. */
function differencePanel(view) {
  const { schema, from, at } = view;
  const links = linksOf(view);
  const title = `${versionAt(schema, from)} → ${versionAt(schema, at)}`;
  const items = (status) => [...view.differences].filter(([, it]) => it.status === status).map(([entity, difference]) => [
    mark(status), links.relation(entity), element('div', { class: 'more' }, differenceLines(difference)),
  ]);
  const others = compareOthers(schema, from, at).map(({ status, entity }) => [mark(status), changeLink(view, links, entity)]);
  const between = schema.migrations.slice(from + 1, at + 1);
  const isEmpty = !view.differences.size && !others.length;
  return [
    heading('compared', title, element('p', { class: 'facts' }, count(between.length, 'migration'))),
    isEmpty && element('p', { class: 'quiet-word' }, 'Nothing differs.'),
    ...['added', 'changed', 'dropped'].map((status) => differingPart(`${status[0].toUpperCase()}${status.slice(1)}`, items(status))),
    differingPart('Other objects', others),
    differingPart('Migrations', between.map(({ index, version, name }) => links.migration(index, 0, [element('b', {}, version), ' ', named(name)]))),
  ];
}

function differingPart(title, items) {
  return part(title, list(items, { class: 'changes' }), items.length);
}

function differenceLines({ columns, parts, words }) {
  const lines = [...columns].map(([name, { status, words: more }]) => [mark(status), 'column ', named(name), more?.length ? `: ${more.join(', ')}` : '']);
  for (const { status, kind, object } of parts) lines.push([mark(status), `${kind} `, named(object.name)]);
  for (const word of words ?? []) lines.push([word]);
  return lines.map((line) => element('span', { class: 'difference' }, line));
}
