//! Points that several gateways count together, over a real Redis.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use assay_gateway::Config;
use serde_json::json;
use tempfile::TempDir;

use crate::support::Gateway;

/// A server of its own, which ends with this value.
struct Redis {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Redis {
    /// Starts a server, or says that none is installed.
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        let process = command.current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let Ok(process) = process else {
            eprintln!("skipped: install redis-server");
            return None;
        };
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "Redis does not answer");
            std::thread::yield_now();
        }
        Some(Self { process, port, _folder: folder })
    }

    fn config(&self) -> Config {
        let url = format!("redis://127.0.0.1:{}", self.port);
        Config {
            anonymous_points: 5,
            anonymous_points_per_second: 1,
            redis_url: Some(url.into()),
            ..Config::for_testing()
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

async fn status(gateway: &Gateway) -> (u16, u64) {
    let answer = gateway.post("{ __typename }", &json!({})).send().await.unwrap();
    let left = answer.headers()["x-ratelimit-remaining"].to_str().unwrap().parse().unwrap();
    (answer.status().as_u16(), left)
}

#[tokio::test]
async fn two_gateways_count_together_and_each_for_itself_while_redis_is_away() {
    let Some(redis) = Redis::start() else { return };
    let (first, second) = (Gateway::configured(redis.config()).await, Gateway::configured(redis.config()).await);
    let mut statuses = Vec::new();
    for turn in 0..8 {
        statuses.push(status(if turn % 2 == 0 { &first } else { &second }).await.0);
    }
    assert_eq!(statuses[..5], [200; 5]);
    // A point comes back every second, and this may have taken one.
    assert!(statuses[5..].iter().filter(|status| **status == 429).count() >= 2, "{statuses:?}");
    drop(redis);
    assert_eq!(status(&first).await.0, 200, "without Redis the gateway counts for itself");
    first.stop().await;
    second.stop().await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_at_the_start() {
    let config = Config { redis_url: Some("nonsense".to_owned().into()), ..Config::for_testing() };
    let refused = assay_gateway::points(&config).unwrap_err();
    assert!(refused.to_string().contains("ASSAY_REDIS_URL"), "{refused}");
}
