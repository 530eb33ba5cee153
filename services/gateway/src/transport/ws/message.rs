use async_graphql::ServerError;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use serde_json::{Map, Value, json};

/// The sub-protocol, as the handshake names it.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// Why the server closes a socket: code and reason, as the protocol has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The message is none of the protocol's.
    Invalid(&'static str),
    /// An operation before the connection was acknowledged.
    Unauthorized,
    /// The token of the socket ended.
    TokenExpired,
    /// The introduction was refused.
    Forbidden(&'static str),
    /// The sub-protocol is not ours.
    WrongProtocol,
    /// No introduction in time.
    InitTimeout,
    /// Two operations of the same id.
    DuplicateId,
    /// A second introduction.
    SecondInit,
    /// The process stops.
    GoingAway,
    /// The other side no longer answers.
    Silent,
    /// Tokens cannot be verified at the moment.
    TryAgain,
}

impl Close {
    /// Returns the frame that says so; `id` is the operation concerned.
    pub(super) fn frame(self, id: &str) -> Message {
        let (code, reason) = match self {
            Self::Invalid(reason) => (4400, reason.into()),
            Self::Unauthorized => (4401, "Unauthorized".into()),
            Self::TokenExpired => (4401, "Token expired".into()),
            Self::Forbidden(reason) => (4403, reason.into()),
            Self::WrongProtocol => (4406, "Subprotocol not acceptable".into()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".into()),
            Self::DuplicateId => {
                // A close reason has room for 123 bytes.
                let id: String = id.chars().take(20).collect();
                (4409, Utf8Bytes::from(format!("Subscriber for {id} already exists")))
            }
            Self::SecondInit => (4429, "Too many initialisation requests".into()),
            Self::GoingAway => (1001, "The server is stopping".into()),
            Self::Silent => (1011, "No answer to pings".into()),
            Self::TryAgain => (1013, "Try again shortly".into()),
        };
        Message::Close(Some(CloseFrame { code, reason }))
    }
}

/// A message of the client.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    Init { authorization: Option<String> },
    Ping { payload: Option<Value> },
    Pong,
    Subscribe { id: String, payload: Value },
    Complete { id: String },
}

impl Incoming {
    /// Reads a message; anything that the protocol does not know closes the socket.
    pub(super) fn parse(text: &str) -> Result<Self, Close> {
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
            return Err(Close::Invalid("A message is a JSON object"));
        };
        let kind = message.remove("type");
        let kind = kind.as_ref().and_then(Value::as_str).ok_or(Close::Invalid("A message has a type"))?;
        match kind {
            "connection_init" => Ok(Self::Init { authorization: authorization(message.remove("payload"))? }),
            "ping" => Ok(Self::Ping { payload: object_or_none(message.remove("payload"))? }),
            "pong" => object_or_none(message.remove("payload")).map(|_| Self::Pong),
            "subscribe" => {
                let id = id(&mut message)?;
                match message.remove("payload") {
                    Some(payload @ Value::Object(_)) => Ok(Self::Subscribe { id, payload }),
                    _ => Err(Close::Invalid("The payload of subscribe is an object")),
                }
            }
            "complete" => Ok(Self::Complete { id: id(&mut message)? }),
            _ => Err(Close::Invalid("Unknown message type")),
        }
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, Close> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= 200 => Ok(id),
        _ => Err(Close::Invalid("An operation has an id")),
    }
}

fn object_or_none(payload: Option<Value>) -> Result<Option<Value>, Close> {
    match payload {
        None | Some(Value::Null) => Ok(None),
        Some(payload @ Value::Object(_)) => Ok(Some(payload)),
        Some(_) => Err(Close::Invalid("A payload is an object")),
    }
}

fn authorization(payload: Option<Value>) -> Result<Option<String>, Close> {
    let Some(Value::Object(mut payload)) = object_or_none(payload)? else { return Ok(None) };
    match payload.remove("authorization").or_else(|| payload.remove("Authorization")) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Close::Invalid("The authorization is a string")),
    }
}

pub(super) fn ack() -> Message {
    Message::Text(Utf8Bytes::from_static(r#"{"type":"connection_ack"}"#))
}

pub(super) fn pong(payload: Option<&Value>) -> Message {
    let message =
        payload.map_or_else(|| json!({"type": "pong"}), |payload| json!({"type": "pong", "payload": payload}));
    Message::Text(message.to_string().into())
}

/// Wraps one result, already written as JSON.
pub(super) fn next(id: &str, payload: &str) -> Message {
    Message::Text(format!(r#"{{"id":{},"type":"next","payload":{payload}}}"#, Value::from(id)).into())
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> Message {
    Message::Text(json!({"id": id, "type": "error", "payload": errors}).to_string().into())
}

pub(super) fn complete(id: &str) -> Message {
    Message::Text(json!({"id": id, "type": "complete"}).to_string().into())
}
