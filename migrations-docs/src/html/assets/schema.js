// The schema at every version, out of the data that the page holds.
// An entity is one object under all its names; a state is what it was between two migrations.

const RELATIONS = ['table', 'view'];
const MOST_CATALOGS = 6;
const PARTS = ['index', 'trigger', 'policy'];

/** Reads the data of the page. */
function readSchema(data) {
  const entities = data.entities.map((entity, index) => {
    const states = entity.states;
    return { index, kind: states[0].object.kind, states, changes: entity.changes };
  });
  const schemas = new Set(entities.filter(isRelation).map((entity) => lastState(entity).schema));
  return {
    title: data.title,
    first: data.first,
    migrations: data.migrations.map((migration, index) => ({ ...migration, index })),
    entities,
    relations: entities.filter(isRelation),
    hasOneSchema: schemas.size < 2,
    changes: changesByMigration(data.migrations.length, entities),
    catalogs: new Map(),
  };
}

function isRelation(entity) {
  return RELATIONS.includes(entity.kind);
}

function changesByMigration(length, entities) {
  const changes = Array.from({ length }, () => []);
  for (const entity of entities) {
    for (const change of entity.changes) changes[change.migration].push({ ...change, entity });
  }
  return changes;
}

/** What an object was last called and made of. */
function lastState(entity) {
  return entity.states[entity.states.length - 1].object;
}

/** What an object is after a migration; undefined where it is not there. */
function stateAt(entity, at) {
  return entity.states.find((state) => state.since <= at && (state.until === null || at < state.until))?.object;
}

/** The name with its schema, as links have it. */
function fullName(object) {
  return object.schema ? `${object.schema}.${object.name}` : object.name;
}

/** The name as people say it: with its schema where there are several and it is not the usual one. */
function shortName(schema, object) {
  const isPlain = schema.hasOneSchema || !object.schema || object.schema === 'public';
  return isPlain ? object.name : fullName(object);
}

/** The objects after a migration, with what belongs to each table and what refers to it. */
function catalogAt(schema, at) {
  if (!schema.catalogs.has(at)) {
    if (schema.catalogs.size >= MOST_CATALOGS) schema.catalogs.delete(schema.catalogs.keys().next().value);
    schema.catalogs.set(at, catalogOf(schema, at));
  }
  return schema.catalogs.get(at);
}

function catalogOf(schema, at) {
  const relations = new Map();
  const names = new Map();
  const others = [];
  for (const entity of schema.entities) {
    const object = stateAt(entity, at);
    if (!object) continue;
    if (isRelation(entity)) {
      relations.set(entity, { entity, object, parts: [], references: [], referencedBy: [] });
      names.set(fullName(object), entity);
    } else {
      others.push({ entity, object });
    }
  }
  others.filter(({ entity }) => PARTS.includes(entity.kind)).forEach(({ entity, object }) => {
    const owner = names.get(`${object.schema}.${object.table}`);
    if (owner) relations.get(owner).parts.push({ entity, object });
  });
  for (const relation of relations.values()) addReferences(relation, relations, names);
  return { relations, names, others };
}

function addReferences(relation, relations, names) {
  for (const constraint of relation.object.constraints ?? []) {
    const target = constraint.references;
    const entity = target && names.get(`${target.schema}.${target.table}`);
    if (target) relation.references.push({ constraint, entity });
    if (entity) relations.get(entity).referencedBy.push({ constraint, entity: relation.entity });
  }
  if (relation.entity.kind !== 'view') return;
  for (const entity of new Set(targetsOf(relation.object).map((name) => names.get(name)).filter(Boolean))) {
    relation.references.push({ entity });
    relations.get(entity).referencedBy.push({ entity: relation.entity });
  }
}

/** The names of what a table's foreign keys refer to, or of what a view shows columns of. */
function targetsOf(object) {
  const references = (object.constraints ?? []).map((constraint) => constraint.references);
  const sources = object.kind === 'view' ? object.columns.map((column) => column.source) : [];
  return [...references, ...sources].filter(Boolean).map((target) => `${target.schema}.${target.table}`);
}

/** Where a column was made, under whatever names it had: the migration and the line; undefined where nobody knows. */
function originOf(entity, column, at) {
  let name = column;
  let renamed;
  for (const change of [...entity.changes].reverse()) {
    if (change.migration > at) continue;
    const earlier = change.former?.[name];
    const line = change.columns?.[name];
    if (earlier) {
      renamed ??= { migration: change.migration, line, from: earlier };
      name = earlier;
    } else if (line || earlier === null) {
      return { migration: change.migration, line, renamed };
    }
  }
  return renamed && { ...renamed, renamed };
}

/** The columns that a constraint of a kind speaks of. */
function columnsOf(object, kind) {
  return new Set((object.constraints ?? []).filter((it) => it.type === kind).flatMap((it) => it.columns ?? []));
}

/** The type of a column, short enough for a diagram. */
function shortType(column) {
  const domain = column.data_type.replace('[]', '');
  const isLong = domain.length > 14 && column.base_type.length < domain.length;
  return (isLong ? column.base_type : domain) + (column.is_array ? '[]' : '');
}
