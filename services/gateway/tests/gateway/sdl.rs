//! The committed schema is the one that the code builds.

use std::path::Path;

#[test]
fn the_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let built = assay_gateway::sdl();
    if std::env::var_os("ASSAY_WRITE_REFERENCES").is_some() {
        std::fs::write(&path, &built).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == built,
        "schema.graphql is out of date: run `ASSAY_WRITE_REFERENCES=1 cargo test -p assay-gateway --test gateway`"
    );
}
