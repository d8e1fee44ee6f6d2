//! The sets that every format is tried on, and their documents on disk for the checks with programs of
//! others: `browser/check.mjs` and `readers/check.mjs`.

use std::path::Path;
use std::{env, fs};

use migrations_docs::render::{Format, written_format};

use crate::generated::generated;
use crate::page::hostile;
use crate::rich::rich;
use crate::sample::Sample;
use crate::strange::strange;

/// The applications: the crate of each, and where its files lie.
pub(crate) const APPLICATIONS: [(&str, &str, &str); 5] = [
    ("trading", ".", "db/migrations"),
    ("rag", "apps/rag", "migrations"),
    ("agent-monitor", "apps/agent-monitor", "migrations"),
    ("client-success", "apps/client-success", "supabase/migrations"),
    ("second-brain", "apps/second-brain", "migrations"),
];

/// Every set with its name.
pub(crate) fn every_set() -> Vec<(String, Sample)> {
    let application = |(name, root, folder): &(&str, &str, &str)| {
        ((*name).to_owned(), Sample::of_application(root, folder))
    };
    let mut sets: Vec<(String, Sample)> = APPLICATIONS.iter().map(application).collect();
    sets.extend([8, 120, 500].map(|tables| (format!("generated-{tables}"), generated(tables))));
    let others = [("strange", strange()), ("hostile", hostile()), ("rich", rich())];
    sets.extend(others.map(|(name, set)| (name.to_owned(), set)));
    sets
}

#[test]
fn documents_of_every_set_are_known_again_by_their_format() {
    let formats = [Format::Json, Format::Tbls, Format::Mermaid, Format::Dbml, Format::Svg];
    let folder = env::var_os("MIGRATIONS_PAGES");
    let mut documents = 0;
    for (name, set) in every_set() {
        for (format, page) in
            formats.iter().flat_map(|it| set.pages(*it).into_iter().map(move |page| (*it, page)))
        {
            assert_eq!(
                written_format(&page.path, &page.text),
                Some(format),
                "{name} {}",
                page.path
            );
            documents += 1;
            if let Some(folder) = &folder {
                let path = Path::new(folder).join(&name).join(&page.path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, page.text).expect("a file");
            }
        }
    }
    assert!(documents > 1000, "{documents} documents");
}
