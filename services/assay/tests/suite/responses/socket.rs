use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

const PATIENCE: Duration = Duration::from_mins(1);
const OPERATION: &str = include_str!("../operations/run_events.graphql");

/// Follows a run over graphql-transport-ws and returns every message until its end, the last being the close code where there was one.
pub(crate) async fn events(server: &str, token: &str, run: &Value) -> Vec<Value> {
    let mut request = format!("{}/graphql", server.replacen("http", "ws", 1)).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let say = |message: Value| Message::text(message.to_string());
    let init = json!({"type": "connection_init", "payload": {"authorization": format!("Bearer {token}")}});
    socket.send(say(init)).await.unwrap();
    let mut heard = Vec::new();
    while let Some(message) = timeout(PATIENCE, socket.next()).await.unwrap() {
        let message: Value = match message.unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            Message::Close(Some(frame)) => {
                heard.push(json!({"close": u16::from(frame.code), "reason": frame.reason.as_str()}));
                break;
            }
            _ => continue,
        };
        match message["type"].as_str() {
            Some("connection_ack") => {
                let payload = json!({"query": OPERATION, "variables": {"id": run}});
                socket.send(say(json!({"id": "1", "type": "subscribe", "payload": payload}))).await.unwrap();
            }
            Some("complete") => break,
            Some("error") => {
                heard.push(message);
                break;
            }
            _ => heard.push(message),
        }
    }
    heard
}
