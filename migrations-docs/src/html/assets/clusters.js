// Which tables stand together: by schema, then by the first word of their names, then by what refers to what.
// Pictures have this rule in Rust, in `svg/clusters.rs`; the check in a browser holds both against each other.

const FEWEST_IN_CLUSTER = 3;
const MOST_WITHOUT_CLUSTERS = 40;
const MOST_IN_CLUSTER = 36;

/** Groups of relations, each with a label; one group without a label where there are few. */
function clustersOf(schema, relations, edges) {
  if (relations.length <= MOST_WITHOUT_CLUSTERS) {
    const label = (relation) => (schema.hasOneSchema ? '' : lastState(relation).schema);
    return grouped(schema, relations, new Map(relations.map((relation) => [relation, label(relation)])));
  }
  const labels = labelsByName(schema, relations);
  joinNeighbours(relations, edges, labels);
  labelByHub(schema, relations, edges, labels);
  return withoutSingles(schema, grouped(schema, relations, labels));
}

function grouped(schema, relations, labels) {
  const groups = new Map();
  for (const relation of relations) {
    const label = labels.get(relation) ?? otherLabel(schema, relation);
    if (!groups.has(label)) groups.set(label, { label, members: [] });
    groups.get(label).members.push(relation);
  }
  return [...groups.values()];
}

/** A label over one table says nothing that its name does not. */
function withoutSingles(schema, groups) {
  const kept = groups.filter(({ members }) => members.length > 1);
  for (const { members } of groups.filter((group) => group.members.length === 1)) {
    const label = otherLabel(schema, members[0]);
    const others = kept.find((group) => group.label === label);
    if (others) others.members.push(...members);
    else kept.push({ label, members: [...members] });
  }
  return kept;
}

function otherLabel(schema, relation) {
  return schema.hasOneSchema ? 'others' : lastState(relation).schema;
}

function labelsByName(schema, relations) {
  const byLabel = new Map();
  for (const relation of relations) {
    const object = lastState(relation);
    const word = { schema: object.schema, name: stem(object.name.split('_')[0]) };
    const label = shortName(schema, word);
    if (!byLabel.has(label)) byLabel.set(label, []);
    byLabel.get(label).push(relation);
  }
  const labels = new Map();
  for (const [label, members] of byLabel) {
    if (members.length >= FEWEST_IN_CLUSTER) members.forEach((member) => labels.set(member, label));
  }
  return labels;
}

/** `clients` and `client_contacts` begin with the same word. */
function stem(word) {
  return word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
}

/** What has no group joins the group of most of its neighbours, if that is in its schema and has room. */
function joinNeighbours(relations, edges, labels) {
  const neighbours = neighboursOf(relations, edges);
  const sizes = new Map();
  for (const label of labels.values()) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  for (const relation of relations.filter((it) => !labels.has(it))) {
    const votes = new Map();
    for (const neighbour of neighbours.get(relation)) {
      const label = labels.get(neighbour);
      const isNear = lastState(neighbour).schema === lastState(relation).schema;
      if (label && isNear && sizes.get(label) < MOST_IN_CLUSTER) votes.set(label, (votes.get(label) ?? 0) + 1);
    }
    const best = [...votes].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))[0];
    if (!best) continue;
    labels.set(relation, best[0]);
    sizes.set(best[0], sizes.get(best[0]) + 1);
  }
}

/** What is left and has neighbours stands with the one of them that most refer to. */
function labelByHub(schema, relations, edges, labels) {
  const neighbours = neighboursOf(relations, edges);
  const left = relations.filter((it) => !labels.has(it) && neighbours.get(it).size);
  left.sort((one, other) => neighbours.get(other).size - neighbours.get(one).size);
  for (const hub of left) {
    if (labels.has(hub)) continue;
    const label = shortName(schema, lastState(hub));
    labels.set(hub, label);
    let size = 1;
    for (const neighbour of neighbours.get(hub)) {
      if (labels.has(neighbour) || size >= MOST_IN_CLUSTER) continue;
      labels.set(neighbour, label);
      size += 1;
    }
  }
}

/** What each relation refers to or is referred to by. */
function neighboursOf(relations, edges) {
  const neighbours = new Map(relations.map((relation) => [relation, new Set()]));
  for (const { child, parent } of edges) {
    if (child === parent) continue;
    neighbours.get(child)?.add(parent);
    neighbours.get(parent)?.add(child);
  }
  return neighbours;
}

/** The relations at most that many steps away from one. */
function withinSteps(start, relations, edges, steps) {
  const neighbours = neighboursOf(relations, edges);
  const found = new Set([start]);
  for (let step = 0; step < steps; step += 1) {
    for (const relation of [...found]) neighbours.get(relation)?.forEach((neighbour) => found.add(neighbour));
  }
  return [...found];
}
