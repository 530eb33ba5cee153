//! How long the files are: a tree of short files explains itself.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Result, bail};

use crate::shell::{command, root, run_quietly, say};

const LONGEST_SOURCE: usize = 500;
const LONGEST_TEST: usize = 700;

/// Prints the sizes of each tree, and fails where a file is longer than anyone wants to read.
pub(crate) fn check() -> Result<()> {
    let mut trees: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    let mut too_long = Vec::new();
    for file in files()? {
        let lines = fs::read_to_string(root().join(&file))?.lines().count();
        let limit = if is_test(&file) { LONGEST_TEST } else { LONGEST_SOURCE };
        if lines > limit {
            too_long.push(format!("{file}: {lines} lines, at most {limit}"));
        }
        if !is_test(&file) {
            trees.entry(tree_of(&file)).or_default().push((lines, file));
        }
    }
    say(&format!("{:<28}{:>7}{:>8}{:>6}{:>9}  largest file", "tree", "files", "median", "p90", "largest"));
    for (tree, mut sizes) in trees {
        sizes.sort();
        let at = |share: usize| sizes.get((sizes.len() - 1) * share / 100).map_or(0, |(lines, _)| *lines);
        let (largest, file) = sizes.last().cloned().unwrap_or_default();
        say(&format!("{tree:<28}{:>7}{:>8}{:>6}{largest:>9}  {file}", sizes.len(), at(50), at(90)));
    }
    if too_long.is_empty() {
        return Ok(());
    }
    bail!("these files are too long; split them by what they do:\n  {}", too_long.join("\n  "))
}

fn files() -> Result<Vec<String>> {
    let listed = run_quietly(command("git").args(["ls-files", "*.rs", "*.ts", "*.tsx"]))?;
    let wanted = |file: &&str| !file.contains("/generated/") && root().join(Path::new(file)).is_file();
    Ok(listed.lines().filter(wanted).map(str::to_owned).collect())
}

fn is_test(file: &str) -> bool {
    file.contains("/tests/") || file.ends_with("tests.rs") || file.contains(".test.") || file.contains("/e2e/")
}

fn tree_of(file: &str) -> String {
    let mut parts = file.split('/');
    match (parts.next(), parts.next()) {
        (Some(top @ ("crates" | "services")), Some(folder)) => format!("{top}/{folder}"),
        (Some(top), _) => top.to_owned(),
        _ => String::new(),
    }
}
