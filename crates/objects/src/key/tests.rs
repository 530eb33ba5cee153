use assay_types::{DatasetId, Digest, OrganisationId, RunId};

use super::*;

const ORGANISATION: &str = "org_00000000000000000000000001";

fn key(rest: &str) -> Result<ObjectKey, KeyError> {
    format!("orgs/{ORGANISATION}/{rest}").parse()
}

#[test]
fn names_that_could_leave_the_folder_are_refused() {
    for rest in
        ["..", "../x", "a/../b", "a/./b", ".hidden", "a//b", "", "a/", "/a", "a\\b", "a\0b", "a b", "ä", "a%2fb"]
    {
        assert_eq!(key(rest), Err(KeyError::Segment), "{rest:?}");
    }
}

#[test]
fn names_outside_an_organisation_are_refused() {
    for text in ["", "/", "orgs", "orgs/", "orgs/x/y", "/etc/passwd", "runs/a", "orgs/usr_00000000000000000000000001/a"]
    {
        assert_eq!(text.parse::<ObjectKey>(), Err(KeyError::Root), "{text:?}");
    }
    assert_eq!(format!("orgs/{ORGANISATION}").parse::<ObjectKey>(), Err(KeyError::Root));
    assert_eq!(format!("/orgs/{ORGANISATION}/a").parse::<ObjectKey>(), Err(KeyError::Root));
}

#[test]
fn names_are_bounded() {
    assert!(key(&"a".repeat(MAX_SEGMENT)).is_ok());
    assert_eq!(key(&"a".repeat(MAX_SEGMENT + 1)), Err(KeyError::Segment));
    assert!(key(&["a"; 10].join("/")).is_ok());
    assert_eq!(key(&["a"; 11].join("/")), Err(KeyError::Size));
    assert_eq!(key(&["a".repeat(100).as_str(); 6].join("/")), Err(KeyError::Size));
}

#[test]
fn keys_are_built_from_ids_and_read_back() -> Result<(), Box<dyn std::error::Error>> {
    let organisation: OrganisationId = ORGANISATION.parse()?;
    let run: RunId = "bt_00000000000000000000000002".parse()?;
    let dataset: DatasetId = "ds_00000000000000000000000003".parse()?;
    let artifact = ObjectKey::for_run(organisation, run, 2, "trades.csv")?;
    assert_eq!(artifact.as_str(), format!("orgs/{ORGANISATION}/runs/{run}/attempt-2/trades.csv"));
    assert_eq!((artifact.organisation(), artifact.name()), (Some(organisation), "trades.csv"));
    assert!(artifact.as_str().starts_with(KeyPrefix::attempt(organisation, run, 2).as_str()));
    assert!(artifact.as_str().starts_with(KeyPrefix::run(organisation, run).as_str()));
    let bars = ObjectKey::for_dataset(organisation, &Digest::of(b""), "bars.parquet")?;
    assert!(bars.as_str().contains("/datasets/e3b0c44298fc1c149afbf4c8996fb924"), "{bars}");
    assert_eq!(ObjectKey::for_upload(organisation, dataset, "../x"), Err(KeyError::Segment));
    Ok(())
}

#[test]
fn types_follow_from_extensions() -> Result<(), KeyError> {
    for (name, expected) in [
        ("summary.json", "application/json"),
        ("trades.csv", "text/csv; charset=utf-8"),
        ("equity.parquet", "application/vnd.apache.parquet"),
        ("report.html", "text/html; charset=utf-8"),
        ("equity.columns", "application/octet-stream"),
        ("upload", "application/octet-stream"),
    ] {
        assert_eq!(key(name)?.content_type(), expected, "{name}");
    }
    Ok(())
}
