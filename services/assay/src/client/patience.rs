//! Scripts start many commands at once; the server answers a few at a time and tells the others when to come again.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode, header::RETRY_AFTER};
use tokio::time::{Instant, sleep};

/// How long a request waits for its turn in all.
const PATIENCE: Duration = Duration::from_mins(1);
/// A longer wait than this is not for a turn: whoever asked has spent what was granted, and should be told.
const LONGEST: Duration = Duration::from_secs(5);

/// Sends a request, and again when the server says so: what is refused for haste has done nothing.
pub(super) async fn send(mut request: RequestBuilder) -> reqwest::Result<Response> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        // None where the body is a stream, which cannot be sent twice.
        let again = request.try_clone();
        let answer = request.send().await?;
        match (again, turn(&answer)) {
            (Some(again), Some(wait)) if Instant::now() + wait <= deadline => {
                sleep(wait).await;
                request = again;
            }
            _ => return Ok(answer),
        }
    }
}

/// Returns when it will be this request's turn, where the server asks to wait for it.
fn turn(answer: &Response) -> Option<Duration> {
    if answer.status() != StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let seconds = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds)).filter(|wait| *wait <= LONGEST)
}
