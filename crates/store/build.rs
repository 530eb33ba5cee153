//! Migrations are compiled in, so a new one has to lead to a new build.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
