use std::sync::Arc;

use assay_types::Clock;

use crate::{Choice, Config, Docker, Embedded, NoSandbox, Runner, Sandbox, Unavailable};

/// Returns the strongest sandbox that is configured and works, measured once.
///
/// A backend that was asked for by name and does not work is refused, never replaced by another.
pub async fn strongest(config: &Config, clock: Arc<dyn Clock>) -> Result<Arc<dyn Sandbox>, NoSandbox> {
    let runner = Runner::find(config.runner.as_deref()).map_err(|error| NoSandbox(vec![error]))?;
    let mut refusals = Vec::new();
    if matches!(config.choice, Choice::Auto | Choice::Docker) {
        match docker(config, runner.clone(), Arc::clone(&clock)).await {
            Ok(sandbox) => return Ok(sandbox),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if matches!(config.choice, Choice::Auto | Choice::Embedded) {
        match embedded(config, runner, clock).await {
            Ok(sandbox) => {
                let passed_over = refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                if !passed_over.is_empty() {
                    tracing::info!(passed_over, "a stronger sandbox is not available");
                }
                return Ok(sandbox);
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    Err(NoSandbox(refusals))
}

async fn docker(config: &Config, runner: Runner, clock: Arc<dyn Clock>) -> Result<Arc<dyn Sandbox>, Unavailable> {
    let sandbox = Docker::connect(&config.docker_host, runner, clock).await?;
    measured(Arc::new(sandbox)).await
}

async fn embedded(config: &Config, runner: Runner, clock: Arc<dyn Clock>) -> Result<Arc<dyn Sandbox>, Unavailable> {
    let user = nix::unistd::geteuid();
    let state = config.state.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("assay-sandbox-{user}")));
    let sandbox = Embedded::new(runner, config.level.into(), state, clock)?;
    measured(Arc::new(sandbox)).await
}

async fn measured(sandbox: Arc<dyn Sandbox>) -> Result<Arc<dyn Sandbox>, Unavailable> {
    let posture = sandbox.probe().await?;
    tracing::info!(kind = %sandbox.kind(), ?posture, "the sandbox works");
    for weakness in sandbox.weaknesses() {
        tracing::warn!(kind = %sandbox.kind(), weakness, "the sandbox could be stronger");
    }
    Ok(sandbox)
}
