//! Which relations stand together: by schema, then by the first word of their names, then by what refers
//! to what.
//!
//! The rule is that of the page for a browser, `html/assets/clusters.js`, function by function; the check
//! in a browser holds the clusters of both against each other.

use std::collections::BTreeMap;

use super::graph::Graph;

const FEWEST_IN_CLUSTER: usize = 3;
const MOST_WITHOUT_CLUSTERS: usize = 40;
const MOST_IN_CLUSTER: usize = 36;

/// Relations that stand together; the label is empty where all of them do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) label: String,
    pub(super) members: Vec<usize>,
}

type Labels = BTreeMap<usize, String>;

/// The clusters of all relations; one without a label where there are few of one schema.
pub(super) fn clusters(graph: &Graph<'_>) -> Vec<Cluster> {
    if graph.relations.len() <= MOST_WITHOUT_CLUSTERS {
        let label = |schema: &str| if graph.has_one_schema() { "" } else { schema }.to_owned();
        let labels = graph.relations.iter().map(|relation| label(relation.schema));
        return grouped(graph, &(0..).zip(labels).collect());
    }
    let mut labels = labels_by_name(graph);
    join_neighbours(graph, &mut labels);
    label_by_hub(graph, &mut labels);
    without_singles(graph, grouped(graph, &labels))
}

/// The relations by their labels, each label where its first relation stands.
fn grouped(graph: &Graph<'_>, labels: &Labels) -> Vec<Cluster> {
    let mut groups: Vec<Cluster> = Vec::new();
    for place in 0..graph.relations.len() {
        let label = labels.get(&place).cloned().unwrap_or_else(|| other_label(graph, place));
        add(&mut groups, label, [place]);
    }
    groups
}

fn add(groups: &mut Vec<Cluster>, label: String, members: impl IntoIterator<Item = usize>) {
    match groups.iter_mut().find(|group| group.label == label) {
        Some(group) => group.members.extend(members),
        None => groups.push(Cluster { label, members: members.into_iter().collect() }),
    }
}

/// A label over one table says nothing that its name does not.
fn without_singles(graph: &Graph<'_>, groups: Vec<Cluster>) -> Vec<Cluster> {
    let (mut kept, singles): (Vec<Cluster>, Vec<Cluster>) =
        groups.into_iter().partition(|group| group.members.len() > 1);
    for Cluster { members, .. } in singles {
        let label = other_label(graph, members[0]);
        add(&mut kept, label, members);
    }
    kept
}

fn other_label(graph: &Graph<'_>, place: usize) -> String {
    if graph.has_one_schema() { "others" } else { graph.relations[place].schema }.to_owned()
}

fn labels_by_name(graph: &Graph<'_>) -> Labels {
    let mut by_label: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, relation) in graph.relations.iter().enumerate() {
        let word = stem(relation.name.split('_').next().unwrap_or_default());
        by_label.entry(graph.short_name(relation.schema, &word)).or_default().push(place);
    }
    by_label.retain(|_, members| members.len() >= FEWEST_IN_CLUSTER);
    let label = |(label, members): (String, Vec<usize>)| {
        members.into_iter().map(move |member| (member, label.clone()))
    };
    by_label.into_iter().flat_map(label).collect()
}

/// `clients` and `client_contacts` begin with the same word.
fn stem(word: &str) -> String {
    if let Some(start) = word.strip_suffix("ies") {
        return format!("{start}y");
    }
    let start = word.strip_suffix('s').filter(|start| !start.is_empty() && !start.ends_with('s'));
    start.unwrap_or(word).to_owned()
}

/// What has no group joins the group of most of its neighbours, if that is in its schema and has room.
fn join_neighbours(graph: &Graph<'_>, labels: &mut Labels) {
    let neighbours = graph.neighbour_sets();
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    labels.values().for_each(|label| *sizes.entry(label.clone()).or_default() += 1);
    let schema = |place: usize| graph.relations[place].schema;
    let left: Vec<usize> = without_label(graph, labels);
    for place in left {
        let mut votes: BTreeMap<&String, usize> = BTreeMap::new();
        for &neighbour in neighbours[place].iter().filter(|it| schema(**it) == schema(place)) {
            let label = labels.get(&neighbour).filter(|label| sizes[*label] < MOST_IN_CLUSTER);
            label.into_iter().for_each(|label| *votes.entry(label).or_default() += 1);
        }
        let most = |(one, votes): &(&String, usize), (other, others): &(&String, usize)| {
            votes.cmp(others).then_with(|| other.cmp(one))
        };
        let Some((best, _)) = votes.into_iter().max_by(most) else { continue };
        let best = best.clone();
        *sizes.entry(best.clone()).or_default() += 1;
        labels.insert(place, best);
    }
}

fn without_label(graph: &Graph<'_>, labels: &Labels) -> Vec<usize> {
    (0..graph.relations.len()).filter(|place| !labels.contains_key(place)).collect()
}

/// What is left and has neighbours stands with the one of them that most refer to.
fn label_by_hub(graph: &Graph<'_>, labels: &mut Labels) {
    let neighbours = graph.neighbour_sets();
    let mut left = without_label(graph, labels);
    left.retain(|place| !neighbours[*place].is_empty());
    left.sort_by_key(|place| std::cmp::Reverse(neighbours[*place].len()));
    for hub in left {
        if labels.contains_key(&hub) {
            continue;
        }
        let label = graph.short_name(graph.relations[hub].schema, graph.relations[hub].name);
        let free: Vec<usize> =
            neighbours[hub].iter().filter(|it| !labels.contains_key(it)).copied().collect();
        let members = std::iter::once(hub).chain(free).take(MOST_IN_CLUSTER);
        labels.extend(members.map(|member| (member, label.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn words_of_one_stem_stand_together() {
        let stems = ["clients", "client", "categories", "category", "address", "s"].map(stem);
        assert_eq!(stems, ["client", "client", "category", "category", "address", "s"]);
    }
}
