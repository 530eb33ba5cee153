//! The committed reference page is the one that the registry makes.

use std::{fs, path::Path};

use assay_indicators::reference;

#[test]
fn the_committed_page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/indicators.md");
    let page = reference::markdown();
    if std::env::var_os("ASSAY_WRITE_REFERENCES").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "run `ASSAY_WRITE_REFERENCES=1 cargo test -p assay-indicators --test reference` and commit the page"
    );
}
