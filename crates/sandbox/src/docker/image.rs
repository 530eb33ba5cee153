use std::{fs, path::Path};

use bollard::{Docker, body_full, errors::Error, query_parameters::CreateImageOptions};
use bytes::Bytes;
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

use crate::LaunchError;

/// The repository of the image; its tag is the digest of the runner.
const REPOSITORY: &str = "assay-runner";
/// Where the runner is in the image.
pub(super) const RUNNER: &str = "/assay-runner";

/// The size of a block of an archive.
const BLOCK: usize = 512;

/// Returns the id of an image that holds the runner and nothing else, made if the engine has none yet.
pub(super) async fn ensure(api: &Docker, runner: &Path) -> Result<String, LaunchError> {
    let program = fs::read(runner).map_err(LaunchError::backend("read the runner"))?;
    let tag = hex::encode(Sha256::digest(&program));
    let name = format!("{REPOSITORY}:{tag}");
    if let Some(id) = find(api, &name).await? {
        return Ok(id);
    }
    let options = CreateImageOptions {
        from_src: Some("-".to_owned()),
        repo: Some(REPOSITORY.to_owned()),
        tag: Some(tag),
        ..Default::default()
    };
    let archive = body_full(Bytes::from(archive(&program)));
    let progress = api.create_image(Some(options), Some(archive), None);
    progress.try_collect::<Vec<_>>().await.map_err(LaunchError::backend("build the image"))?;
    tracing::info!(image = name, "built the sandbox image");
    find(api, &name).await?.ok_or_else(|| LaunchError::backend("build the image")("the engine does not list it"))
}

async fn find(api: &Docker, name: &str) -> Result<Option<String>, LaunchError> {
    match api.inspect_image(name).await {
        Ok(image) => Ok(image.id),
        Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(None),
        Err(error) => Err(LaunchError::backend("look for the image")(error)),
    }
}

/// Returns a tar archive with the runner as its only file: root's, and nobody may write it.
fn archive(program: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; BLOCK];
    put(&mut header, 0, RUNNER.trim_start_matches('/').as_bytes());
    put(&mut header, 100, b"0000555\0");
    put(&mut header, 108, b"0000000\0");
    put(&mut header, 116, b"0000000\0");
    put(&mut header, 124, format!("{:011o}\0", program.len()).as_bytes());
    put(&mut header, 136, b"00000000000\0");
    put(&mut header, 156, b"0");
    put(&mut header, 257, b"ustar\x0000");
    // The checksum counts its own field as spaces.
    put(&mut header, 148, b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut header, 148, format!("{sum:06o}\0 ").as_bytes());
    let mut archive = header.to_vec();
    archive.extend_from_slice(program);
    archive.resize(archive.len().next_multiple_of(BLOCK) + 2 * BLOCK, 0);
    archive
}

fn put(header: &mut [u8; BLOCK], offset: usize, field: &[u8]) {
    for (slot, byte) in header.iter_mut().skip(offset).zip(field) {
        *slot = *byte;
    }
}
