use landlock::{ABI, Access, AccessFs, AccessNet, LandlockStatus, Ruleset, RulesetAttr, RulesetStatus, Scope};

use crate::JailError;

/// The newest interface whose rules are asked for; an older kernel enforces those that it knows.
const WANTED: ABI = ABI::V6;

/// Forbids every use of files, TCP, abstract sockets and signals to others.
///
/// Returns the version of the interface in force, 0 for none.
pub(crate) fn forbid() -> Result<u8, JailError> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(WANTED))?
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()?
        .restrict_self()?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _) => 0,
        (_, LandlockStatus::Available { effective_abi, .. }) => effective_abi as u8,
        _ => 0,
    })
}
