//! The audits of npm's `graphql-http`, against a gateway whose services are away: nothing that they ask needs one.

use std::{path::Path, process::Stdio};

#[tokio::test]
async fn every_audit_of_graphql_over_http_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    if !folder.join("node_modules/graphql-http").exists() {
        eprintln!("skipped: run `npm ci` in {} first", folder.display());
        return;
    }
    let gateway = crate::support::Gateway::alone().await;
    let output = tokio::process::Command::new("node")
        .arg("audit.mjs")
        .arg(gateway.url("/graphql"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    gateway.stop().await;
}
