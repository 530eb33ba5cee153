use secrecy::ExposeSecret as _;

use super::*;

#[test]
fn a_file_gives_its_text_without_the_line_end() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "correct horse\r\n").unwrap();
    let secret = load("ASSAY_X", None, Some(file.path())).unwrap().unwrap();
    assert_eq!(secret.expose_secret(), "correct horse");
}

#[test]
fn two_sources_are_refused_by_name() {
    let error = load("ASSAY_X", Some(&"a".into()), Some(Path::new("/b"))).unwrap_err();
    assert_eq!(error.to_string(), "set ASSAY_X or ASSAY_X_FILE, not both");
}

#[test]
fn a_missing_file_is_named() {
    let error = load("ASSAY_X", None, Some(Path::new("/no/such/file"))).unwrap_err();
    assert_eq!(error.to_string(), "ASSAY_X_FILE names /no/such/file, which cannot be read");
}
