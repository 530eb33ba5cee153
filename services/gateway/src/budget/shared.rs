use std::time::Duration;

use redis::{Client, Script, aio::ConnectionManager};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{sync::OnceCell, time::timeout};

use super::{Allowance, Exhausted, Level};

/// How long an answer may take before this process counts for itself.
const PATIENCE: Duration = Duration::from_millis(250);
/// Millionths of a point.
const UNIT: u64 = 1_000_000;

/// The address of Redis is none.
#[derive(Debug, thiserror::Error)]
#[error("ASSAY_REDIS_URL is no address of a Redis server, such as redis://127.0.0.1:6379")]
pub struct SharedError(#[source] redis::RedisError);

/// Buckets in Redis. Every call takes one round trip and is atomic there.
pub(super) struct Shared {
    client: Client,
    connection: OnceCell<ConnectionManager>,
    script: Script,
}

impl Shared {
    pub(super) fn new(url: &SecretString) -> Result<Self, SharedError> {
        let client = Client::open(url.expose_secret()).map_err(SharedError)?;
        Ok(Self { client, connection: OnceCell::new(), script: Script::new(include_str!("bucket.lua")) })
    }

    pub(super) async fn charge(&self, key: &str, allowance: Allowance, cost: u64) -> Option<Result<Level, Exhausted>> {
        let (taken, left) = self.run(key, allowance, i64::try_from(cost).unwrap_or(i64::MAX)).await?;
        let level = level(allowance, left);
        Some(if taken {
            Ok(level)
        } else {
            let retry_after = seconds(cost.saturating_mul(UNIT).saturating_sub(left), allowance).max(1);
            Err(Exhausted { level, retry_after })
        })
    }

    pub(super) async fn refund(&self, key: &str, allowance: Allowance, points: u64) -> Option<Level> {
        let points = i64::try_from(points).unwrap_or(i64::MAX).saturating_neg();
        self.run(key, allowance, points).await.map(|(_, left)| level(allowance, left))
    }

    /// Runs the script; `None` where Redis does not answer.
    async fn run(&self, key: &str, allowance: Allowance, cost: i64) -> Option<(bool, u64)> {
        let asked = async {
            let mut connection =
                self.connection.get_or_try_init(|| ConnectionManager::new(self.client.clone())).await?.clone();
            let mut call = self.script.key(format!("assay:points:{key}"));
            let call = call.arg(allowance.maximum).arg(allowance.restore_rate).arg(cost);
            call.invoke_async::<(u8, String)>(&mut connection).await
        };
        match timeout(PATIENCE, asked).await {
            Ok(Ok((taken, left))) => Some((taken == 1, left.parse().unwrap_or(0))),
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "Redis refuses; counting in this process");
                None
            }
            Err(_) => {
                tracing::warn!("Redis does not answer; counting in this process");
                None
            }
        }
    }
}

fn level(allowance: Allowance, left: u64) -> Level {
    let missing = allowance.maximum.saturating_mul(UNIT).saturating_sub(left);
    Level { allowance, available: left / UNIT, full_after: seconds(missing, allowance) }
}

/// Returns how long so many millionths take to come back.
fn seconds(missing: u64, allowance: Allowance) -> u64 {
    missing.div_ceil(allowance.restore_rate.max(1).saturating_mul(UNIT))
}
