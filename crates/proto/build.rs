//! Generates the gRPC code from `proto/` without protoc.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../proto");
    println!("cargo:rerun-if-changed={root}");
    let files =
        ["auth", "credentials", "organisations", "strategy", "dispatcher"].map(|name| format!("assay/v1/{name}.proto"));
    let descriptors = protox::compile(files, [root])?;
    tonic_prost_build::configure().build_transport(true).compile_fds(descriptors)?;
    Ok(())
}
