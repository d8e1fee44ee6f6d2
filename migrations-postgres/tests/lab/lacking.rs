//! What the build of a server lacks, by its own word, and the tests that are left out because of it.
//!
//! The packages of a system have all of it, so nothing is left out on their servers.
//! Must not know what a test is about.

use std::path::Path;

/// Parts that a build may lack, each with what a server without it says where somebody needs it.
const PARTS: [(&str, &str); 4] = [
    ("ICU", "ICU is not supported in this build"),
    ("ICU", "-x-icu\" for encoding"),
    ("XML", "unsupported XML feature"),
    ("SSL", "SSL is not supported by this build"),
];

/// Where the packages of a system put their servers.
const OF_SYSTEM: &str = "/usr/lib/postgresql";

/// Whether a test, or a case of one, is left out because its server refuses it for what the build of its
/// programs lacks, which is printed.
///
/// # Panics
///
/// On a server of the system's packages, which is to have everything.
#[track_caller]
pub fn is_left_out(test: &str, refusal: &str, bin_dir: &Path) -> bool {
    let Some(lack) = lack(refusal) else { return false };
    assert!(!bin_dir.starts_with(OF_SYSTEM), "{test}: {} lacks {lack}", bin_dir.display());
    println!("left out: {test}: {lack}");
    true
}

/// What the build lacks by a refusal; `None` where it is refused for another reason.
fn lack(refusal: &str) -> Option<String> {
    let part = PARTS.iter().find(|(_, words)| refusal.contains(words));
    let extension = || {
        let (before, _) = refusal.split_once("\" is not available")?;
        Some(before.rsplit_once("extension \"")?.1.to_owned())
    };
    part.map(|(name, _)| (*name).to_owned()).or_else(extension)
}
