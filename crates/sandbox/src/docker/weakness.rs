//! What is known to be wrong with an engine that still may be used: it stays inside the jail's own walls.

use bollard::models::SystemVersion;

type Version = [u64; 3];

/// The first engine whose default profile refuses `AF_ALG`.
const ENGINE: Version = [29, 4, 3];
/// The first versions of runc, one for each line, with the fixes for masked paths (CVE-2025-31133, -52565, -52881).
const RUNC: [Version; 2] = [[1, 2, 8], [1, 3, 3]];

/// Returns what an operator should know, one sentence each. Distributions fix without changing versions, so this warns
/// and does not refuse.
pub(super) fn of(version: &SystemVersion) -> Vec<String> {
    let engine = version.version.as_deref().unwrap_or_default();
    let runc = version.components.iter().flatten().find(|part| part.name == "runc");
    let runc = runc.map_or("", |part| part.version.as_str());
    let mut found = Vec::new();
    if parse(engine).is_none_or(|parsed| parsed < ENGINE) {
        found.push(format!(
            "the engine ({}) predates 29.4.3: only our own filter keeps programs from AF_ALG",
            named(engine)
        ));
    }
    if parse(runc).is_none_or(is_flawed) {
        found.push(format!(
            "runc ({}) predates the fixes for masked paths of 2025, unless the distribution brought them back",
            named(runc)
        ));
    }
    found
}

fn is_flawed(runc: Version) -> bool {
    let [old, new] = RUNC;
    runc < old || (runc[..2] == new[..2] && runc < new)
}

fn named(version: &str) -> &str {
    if version.is_empty() { "of unknown version" } else { version }
}

/// Reads `20.10.24+dfsg1`, `1.1.5~ds1`, `29.4`.
fn parse(version: &str) -> Option<Version> {
    let digits = |part: &str| part.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok();
    let mut parts = version.splitn(3, '.');
    Some([digits(parts.next()?)?, digits(parts.next()?)?, parts.next().and_then(digits).unwrap_or(0)])
}

#[cfg(test)]
mod tests {
    use bollard::models::SystemVersionComponents;

    use super::*;

    fn version(engine: &str, runc: &str) -> SystemVersion {
        let runc = SystemVersionComponents { name: "runc".to_owned(), version: runc.to_owned(), details: None };
        SystemVersion { version: Some(engine.to_owned()), components: Some(vec![runc]), ..SystemVersion::default() }
    }

    #[test]
    fn old_versions_are_named() {
        let found = of(&version("20.10.24+dfsg1", "1.1.5+ds1"));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("20.10.24+dfsg1") && found[1].contains("1.1.5+ds1"), "{found:?}");
    }

    #[test]
    fn each_line_of_runc_has_its_own_first_fixed_version() {
        for (runc, flaws) in
            [("1.2.7", 1), ("1.2.8", 0), ("1.2.9", 0), ("1.3.0", 1), ("1.3.2", 1), ("1.3.3", 0), ("1.4.0", 0)]
        {
            assert_eq!(of(&version("29.4.3", runc)).len(), flaws, "{runc}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_trusted() {
        assert_eq!(of(&SystemVersion::default()).len(), 2);
        assert_eq!(of(&version("dev", "1.4.0")).len(), 1);
    }
}
