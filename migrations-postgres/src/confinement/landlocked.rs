//! Linux: Landlock refuses files and the processes of others, and a filter of system calls the network.
//!
//! Both hold for the calling thread and for what it starts, and need no privilege.
//! Must not know who is restricted.

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, Scope, path_beneath_rules,
};

use super::{Confinement, socketless};

/// The newest interface that is asked for; of an older kernel, what it has is taken.
const NEWEST: ABI = ABI::V9;

/// What takes a name away.
const REMOVE: [AccessFs; 2] = [AccessFs::RemoveFile, AccessFs::RemoveDir];

/// Restricts the calling thread, for good; what this kernel cannot refuse is returned.
pub(super) fn restrict(confinement: &Confinement) -> Vec<String> {
    let files = match restrict_files(confinement) {
        Ok(LandlockStatus::Available { effective_abi, .. }) => lacking(effective_abi),
        Ok(LandlockStatus::NotEnabled) => Some("Landlock is not enabled in this kernel".to_owned()),
        Ok(LandlockStatus::NotImplemented) => Some("this kernel has no Landlock".to_owned()),
        Err(error) => Some(format!("Landlock: {error}")),
    };
    let network = socketless::restrict(confinement.sockets).err();
    let network = network.map(|reason| format!("system calls: {reason}"));
    files.into_iter().chain(network).collect()
}

/// The oldest kernel that keeps files of every kind from being cut, 6.2, is taken for complete: what came
/// later refuses other things again.
fn lacking(abi: ABI) -> Option<String> {
    (abi < ABI::V3).then(|| "the Landlock of this kernel is older than Linux 6.2".to_owned())
}

fn restrict_files(confinement: &Confinement) -> Result<LandlockStatus, RulesetError> {
    let all = AccessFs::from_all(NEWEST);
    let reads = AccessFs::from_read(NEWEST);
    let removes: BitFlags<AccessFs> = REMOVE.into_iter().collect();
    let ruleset = Ruleset::default()
        .handle_access(all)?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(&confinement.reads, reads))?
        .add_rules(path_beneath_rules(&confinement.removes, removes))?
        .add_rules(path_beneath_rules(&confinement.writes, all))?;
    Ok(ruleset.restrict_self()?.landlock)
}
