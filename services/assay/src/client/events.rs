//! Events of a subscription, read from a server-sent event stream.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Longest event accepted, in bytes.
const MAX_EVENT: usize = 1 << 20;

/// A subscription being followed.
pub(crate) struct Events {
    field: &'static str,
    answer: reqwest::Response,
    buffer: Vec<u8>,
}

impl Events {
    /// Reads the events of `field` from an answer.
    pub(super) const fn new(field: &'static str, answer: reqwest::Response) -> Self {
        Self { field, answer, buffer: Vec::new() }
    }

    /// Waits for the next event; `None` means that the subscription is complete.
    pub(crate) async fn next(&mut self) -> Result<Option<Value>> {
        loop {
            while let Some(event) = self.take_event() {
                match event.name.as_str() {
                    "complete" => return Ok(None),
                    "next" => return self.field_of(&event.data).map(Some),
                    _ => {}
                }
            }
            if self.buffer.len() > MAX_EVENT {
                bail!("the server sent an event of more than {MAX_EVENT} bytes");
            }
            match self.answer.chunk().await.context("the event stream broke off")? {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None => bail!("the event stream ended early"),
            }
        }
    }

    fn field_of(&self, data: &str) -> Result<Value> {
        let mut body: Value = serde_json::from_str(data).context("an event is not JSON")?;
        if let Some(error) = body["errors"].as_array().and_then(|errors| errors.first()) {
            return Err(super::top_level_error(error));
        }
        Ok(body["data"][self.field].take())
    }

    fn take_event(&mut self) -> Option<ServerEvent> {
        let end = self.buffer.windows(2).position(|pair| pair == b"\n\n")?;
        let text: Vec<u8> = self.buffer.drain(..end + 2).collect();
        Some(ServerEvent::parse(&String::from_utf8_lossy(&text)))
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct ServerEvent {
    name: String,
    data: String,
}

impl ServerEvent {
    fn parse(text: &str) -> Self {
        let mut event = Self::default();
        for line in text.lines() {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match name {
                "event" => value.clone_into(&mut event.name),
                "data" if event.data.is_empty() => value.clone_into(&mut event.data),
                "data" => {
                    event.data.push('\n');
                    event.data.push_str(value);
                }
                _ => {}
            }
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use super::ServerEvent;

    #[test]
    fn events_are_read_with_and_without_a_space() {
        let event = ServerEvent::parse(":comment\nevent: next\ndata: {\"a\":\ndata:1}\n\n");
        assert_eq!(event, ServerEvent { name: "next".to_owned(), data: "{\"a\":\n1}".to_owned() });
    }
}
