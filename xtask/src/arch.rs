//! The dependency walls of the architecture, proved from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{cargo, run_quietly, say};

/// Pure crates: no runtime, no database, no file, no network, no clock.
const CORE: [&str; 9] =
    ["types", "indicators", "strategy", "engine", "dataset", "certificate", "protocol", "memory", "jail"];

/// What no core crate may depend on, directly or through another crate.
const FORBIDDEN_IN_CORE: [&str; 7] = ["tokio", "sqlx", "reqwest", "axum", "tonic", "rand", "async-graphql"];

/// Libraries that only the named packages may use directly.
const WALLS: [(&str, &[&str]); 8] = [
    ("sqlx", &["assay-store"]),
    ("bollard", &["assay-sandbox"]),
    ("google-cloud-storage", &["assay-objects"]),
    ("async-graphql", &["assay-gateway"]),
    ("argon2", &["assay-authn"]),
    ("jsonwebtoken", &["assay-authn"]),
    ("lettre", &["assay-auth-service"]),
    ("seccompiler", &["assay-jail"]),
];

/// Services meet only through the proto contracts.
const SERVICES: [&str; 4] = ["assay-gateway", "assay-auth-service", "assay-strategy-service", "assay-dispatcher"];

/// Proves every wall, or lists each breach.
pub(crate) fn check() -> Result<()> {
    let graph = Graph::read()?;
    let breaches = graph.breaches();
    if breaches.is_empty() {
        say(&format!("{} packages keep the dependency walls", graph.direct.len()));
        return Ok(());
    }
    bail!("dependency walls are broken:\n  {}", breaches.join("\n  "))
}

/// Direct, non-development dependencies by package name.
struct Graph {
    direct: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read() -> Result<Self> {
        let text = run_quietly(&mut cargo(&["metadata", "--format-version=1", "--no-deps", "--offline"]))
            .or_else(|_| run_quietly(&mut cargo(&["metadata", "--format-version=1", "--no-deps"])))?;
        let metadata: Value = serde_json::from_str(&text)?;
        let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
        Ok(Self { direct: packages.iter().map(|package| (name(package), dependencies(package))).collect() })
    }

    fn breaches(&self) -> Vec<String> {
        let mut breaches = Vec::new();
        for core in CORE {
            let package = format!("assay-{core}");
            for reached in self.reachable(&package) {
                if FORBIDDEN_IN_CORE.contains(&reached.as_str()) {
                    breaches.push(format!("{package} is core and reaches {reached}"));
                }
                let inside = reached.strip_prefix("assay-").is_none_or(|short| CORE.contains(&short));
                if !inside {
                    breaches.push(format!("{package} is core and reaches the outer crate {reached}"));
                }
            }
        }
        for (package, dependencies) in &self.direct {
            for (library, owners) in WALLS {
                if dependencies.contains(library) && !owners.contains(&package.as_str()) {
                    breaches.push(format!("{package} uses {library}, which belongs to {}", owners.join(", ")));
                }
            }
            let is_service = SERVICES.contains(&package.as_str());
            for other in SERVICES.iter().filter(|other| is_service && dependencies.contains(**other)) {
                breaches.push(format!("{package} depends on the service {other}; services meet through assay-proto"));
            }
        }
        breaches
    }

    fn reachable(&self, package: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open = vec![package.to_owned()];
        while let Some(next) = open.pop() {
            for dependency in self.direct.get(&next).into_iter().flatten() {
                if seen.insert(dependency.clone()) {
                    open.push(dependency.clone());
                }
            }
        }
        seen
    }
}

fn name(package: &Value) -> String {
    package["name"].as_str().unwrap_or_default().to_owned()
}

fn dependencies(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter(|dependency| dependency["kind"].as_str() != Some("dev")).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> Graph {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Graph { direct: edges.iter().map(|(package, names)| ((*package).to_owned(), own(names))).collect() }
    }

    #[test]
    fn a_core_crate_that_reaches_tokio_through_another_is_a_breach() {
        let graph = graph(&[("assay-engine", &["assay-types"]), ("assay-types", &["tokio"])]);
        assert!(graph.breaches().contains(&"assay-engine is core and reaches tokio".to_owned()));
    }

    #[test]
    fn a_library_outside_its_crate_is_a_breach() {
        let graph = graph(&[("assay-gateway", &["sqlx"])]);
        assert_eq!(graph.breaches(), ["assay-gateway uses sqlx, which belongs to assay-store"]);
    }

    #[test]
    fn services_do_not_know_each_other() {
        let graph = graph(&[("assay-gateway", &["assay-auth-service"])]);
        assert_eq!(graph.breaches().len(), 1);
    }
}
