//! Mails of a platform without a mail server, which its operator reads.

use crate::support::{Platform, assay, outcome};

#[test]
fn the_operator_reads_what_waits_and_no_log_has_a_link() {
    let mut platform = Platform::up(&["--sandbox", "embedded", "--log", "trace"]);
    let mails = platform.mail(&["list"]);
    let mail = &mails[0];
    assert_eq!((mail["kind"].as_str(), mail["to"].as_str()), (Some("verification"), Some("demo@assay.example")));
    assert_eq!((mail["state"].as_str(), mail["text"].as_str()), (Some("waiting"), None), "{mail}");
    let id = mail["id"].as_str().unwrap();
    let text = platform.mail(&["show", id])["text"].as_str().unwrap().to_owned();
    let server = platform.process.said("listening on ");
    assert!(text.contains(&format!("{server}/verify-email#token=")), "{text}");

    let folder = platform.folder.path().to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| outcome(assay(&[&["admin", "mail"], arguments].concat()).output().unwrap());
    let listed = run(&["list", "--data", &folder]).unwrap();
    assert!(listed.contains(id) && !listed.contains("#token="), "{listed}");
    let missing = "mail_01hf7yat00ew3re1r70w3ge1r7";
    let (code, complaint) = run(&["show", missing, "--data", &folder]).unwrap_err();
    assert_eq!(code, 5, "{complaint}");
    let (code, complaint) = run(&["list", "--data", "/nonexistent"]).unwrap_err();
    assert!(code == 1 && complaint.contains("no platform runs on"), "{complaint}");
    let wrong = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(wrong.path(), "00".repeat(32)).unwrap();
    let key = wrong.path().to_str().unwrap();
    let (_, complaint) = run(&["show", id, "--data", &folder, "--auth-key-file", key]).unwrap_err();
    assert!(complaint.contains("does not open with this key"), "{complaint}");

    let log = platform.process.log();
    assert!(log.contains("a mail waits") && log.contains("TRACE"), "the log is not the whole one");
    let link = text.split_once("#token=").unwrap().1.split_whitespace().next().unwrap();
    assert!(!log.contains(link), "a link is in the log");
}
