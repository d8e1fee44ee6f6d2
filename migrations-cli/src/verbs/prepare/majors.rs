//! What `prepare` says of servers of several majors: a seal that stays, one that names another major
//! than the config, and what the other declared majors make of the set.
//!
//! Must not know how the answers came about.

use migrations_compiler::seal;
use migrations_compiler::snapshot::Snapshot;
use migrations_prepare::committed::Change;
use migrations_prepare::majors::{DeclaredMajor, Difference, KeptSeal, Outcome};
use migrations_prepare::prepare::Prepared;
use schemars::JsonSchema;
use serde::Serialize;

use crate::output;
use crate::report::DiagnosticReport;

/// What servers of other majors than the first one have to do with a set.
#[derive(Default)]
pub(super) struct Majors {
    /// The seal of another major, where it stays.
    pub(super) kept: Option<KeptSeal>,
    /// The other majors that the config declares, where they were to be asked.
    pub(super) declared: Vec<DeclaredMajor>,
}

impl Majors {
    /// Whether any of them says something else than the first.
    pub(super) fn differ(&self) -> bool {
        let differs = |declared: &DeclaredMajor| match &declared.outcome {
            Outcome::Missing(_) => false,
            Outcome::Faulty(..) => true,
            Outcome::Compared(_, differences) => !differences.is_empty(),
        };
        self.kept.as_ref().is_some_and(|kept| !kept.differences.is_empty())
            || self.declared.iter().any(differs)
    }

    /// Says what people have to know of it; `reseal` is the command that replaces a seal.
    pub(super) fn show(&self, prepared: &Prepared, reseal: &str) {
        if let (Some(kept), Some(query_data)) = (&self.kept, &prepared.query_data) {
            let KeptSeal { major, .. } = kept;
            let server = query_data.server;
            let why = if *major < server.major { "is newer" } else { "says the same" };
            output::note(&format!(
                "note: the seal of PostgreSQL {major} stays, because PostgreSQL {server} {why}; \
                 `{reseal}` replaces it",
            ));
            show_differences(&kept.differences);
        }
        self.declared.iter().for_each(show_declared);
    }
}

fn show_declared(DeclaredMajor { major, outcome }: &DeclaredMajor) {
    match outcome {
        Outcome::Missing(reason) => output::note(&format!(
            "note: the config declares PostgreSQL {major}, and nothing was tried there: {reason}"
        )),
        Outcome::Faulty(found, sources) => {
            output::line(&format!(
                "PostgreSQL {major}, which the config declares, refuses the set"
            ));
            output::diagnostics(found, sources);
        }
        Outcome::Compared(server, differences) if differences.is_empty() => {
            output::line(&format!("PostgreSQL {server} says the same"));
        }
        Outcome::Compared(server, differences) => {
            output::line(&format!("PostgreSQL {server} says otherwise"));
            show_differences(differences);
        }
    }
}

fn show_differences(differences: &[Difference]) {
    for Difference { place, text } in differences {
        let place = place.as_ref().map_or(String::new(), |place| format!("{place}: "));
        output::line(&format!("  {place}{text}"));
    }
}

/// Warns where the seal that was written names another major than the lowest of the config, or than
/// the seal before it; `reseal` is the command that replaces a seal.
pub(super) fn warn_of_sealed_major(
    snapshot: &Snapshot,
    prepared: &Prepared,
    changes: &[Change],
    reseal: &str,
) {
    let is_written = changes.iter().any(|change| change.path().ends_with(seal::NAME));
    let Some(query_data) = prepared.query_data.as_ref().filter(|_| is_written) else { return };
    let (major, servers) = (query_data.server.major, prepared.checked.parsed.config_or_default());
    let lowest = servers.servers.iter().min().copied();
    let before = snapshot.seal.as_ref().map(|seal| seal.server);
    let expected = match lowest {
        Some(lowest) if lowest != major => format!("the lowest of `servers` is {lowest}"),
        None if before.is_some_and(|before| before < major) => {
            format!("it named {} before", before.unwrap_or_default())
        }
        _ => return,
    };
    output::note(&format!(
        "warning: the seal names PostgreSQL {major}, and {expected}; \
         with the programs of that major, `{reseal}` corrects it"
    ));
}

/// What servers of other majors say, for programs.
#[derive(Serialize, JsonSchema)]
pub(super) struct MajorsReport {
    /// Seal of another major that stays, although this one has answered; `null` where there is none.
    kept_seal: Option<KeptSealReport>,
    /// Other majors of `servers` in the config, which `--check` asks.
    declared: Vec<DeclaredMajorReport>,
}

/// A seal that stays.
#[derive(Serialize, JsonSchema)]
struct KeptSealReport {
    /// Major version that it names.
    major: u32,
    /// What a newer major says otherwise; empty where the seal is the newer one's.
    differences: Vec<DifferenceReport>,
}

/// What became of the set on a declared major.
#[derive(Serialize, JsonSchema)]
struct DeclaredMajorReport {
    /// Major version.
    major: u32,
    /// Version of the server that was asked; `null` where none was, or it refuses the set.
    server: Option<String>,
    /// Why no server was asked; `null` where one was.
    missing: Option<String>,
    /// Faults and warnings there, where it refuses the set.
    diagnostics: Vec<DiagnosticReport>,
    /// What is not as on the first server.
    differences: Vec<DifferenceReport>,
}

/// What is not the same on two majors.
#[derive(Serialize, JsonSchema)]
struct DifferenceReport {
    /// File with its line, from the package's folder; `null` where nobody knows it.
    place: Option<String>,
    /// What differs.
    text: String,
}

impl From<&Majors> for MajorsReport {
    fn from(majors: &Majors) -> MajorsReport {
        let kept_seal = majors.kept.as_ref().map(|kept| KeptSealReport {
            major: kept.major,
            differences: difference_reports(&kept.differences),
        });
        MajorsReport { kept_seal, declared: majors.declared.iter().map(declared_report).collect() }
    }
}

fn declared_report(DeclaredMajor { major, outcome }: &DeclaredMajor) -> DeclaredMajorReport {
    let report = DeclaredMajorReport {
        major: *major,
        server: None,
        missing: None,
        diagnostics: Vec::new(),
        differences: Vec::new(),
    };
    match outcome {
        Outcome::Missing(reason) => DeclaredMajorReport { missing: Some(reason.clone()), ..report },
        Outcome::Faulty(found, _) => {
            DeclaredMajorReport { diagnostics: DiagnosticReport::all(found), ..report }
        }
        Outcome::Compared(server, differences) => DeclaredMajorReport {
            server: Some(server.to_string()),
            differences: difference_reports(differences),
            ..report
        },
    }
}

fn difference_reports(differences: &[Difference]) -> Vec<DifferenceReport> {
    let report = |difference: &Difference| DifferenceReport {
        place: difference.place.clone(),
        text: difference.text.clone(),
    };
    differences.iter().map(report).collect()
}
