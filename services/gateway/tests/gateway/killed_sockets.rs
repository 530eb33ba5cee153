//! Sockets that are torn off while a run tells what it does, before two gateways.

use std::time::Duration;

use assay_protocol::ExitClass;
use assay_store::{Ended, Event, Failure, JobKind, ServiceRole, Store};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use crate::{support::Gateway, tenant::Tenant};

const EVENTS: usize = 1_000;
const KILLS: usize = 100;
const FOLLOW: &str =
    "subscription($id: ID!, $after: StreamCursor) { runEvents(id: $id, after: $after) { cursor kind log } }";

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[tokio::test]
async fn a_socket_that_is_killed_a_hundred_times_loses_and_repeats_nothing() {
    let gateway = Gateway::with_services().await;
    let twin = gateway.twin().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let dispatcher = gateway.postgres.as_ref().unwrap().store(ServiceRole::Dispatcher).await.unwrap();
    let ((), (lines, kills)) = tokio::join!(tell(dispatcher), listen([&gateway, &twin], &ada));
    let all: Vec<String> = (0..EVENTS).map(|number| format!("line {number}")).collect();
    assert_eq!(lines, all);
    assert!(kills >= KILLS, "the run was over after {kills} sockets");
    gateway.stop().await;
}

/// Follows the run over one socket after the other, each before another gateway and torn off after some events. Returns the lines that
/// it heard, and how many sockets it took before the last.
async fn listen(gateways: [&Gateway; 2], person: &Tenant<'_>) -> (Vec<String>, usize) {
    let mut chance = Chance(42);
    let (mut lines, mut cursor) = (Vec::new(), None);
    for kills in 0.. {
        let mut socket = follow(gateways[kills % 2], person, cursor.as_ref()).await;
        // A socket may be torn off before it said anything.
        let patience = if kills < KILLS { chance.below(2 * EVENTS / KILLS) } else { usize::MAX };
        for _ in 0..patience {
            let Some(event) = next(&mut socket).await else { return (lines, kills) };
            cursor = Some(event["cursor"].clone());
            lines.extend(event["log"].as_str().map(str::to_owned));
        }
        // Without a word: the connection is gone, as where a network fails.
        drop(socket);
    }
    unreachable!("a socket that is not torn off hears the end")
}

/// Runs the one queued job: it says a thousand lines, a few at a time, and fails.
async fn tell(store: Store) {
    let lease = store.queue().lease("test", &JobKind::ALL, Duration::from_mins(1)).await.unwrap().unwrap();
    let mut chance = Chance(7);
    let mut lines = (0..EVENTS).map(|number| Event::Log(format!("line {number}")));
    loop {
        let some: Vec<Event> = lines.by_ref().take(1 + chance.below(8)).collect();
        if some.is_empty() {
            break;
        }
        store.events().append(&lease, &some).await.unwrap();
    }
    let failure = Failure { class: ExitClass::StrategyError, message: "enough".to_owned() };
    store.queue().fail(&lease, failure, Ended::default()).await.unwrap();
}

async fn follow(gateway: &Gateway, person: &Tenant<'_>, after: Option<&Value>) -> Socket {
    let mut request = format!("ws://{}/graphql", gateway.address).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let payload = json!({"authorization": format!("Bearer {}", person.token)});
    let variables = json!({"id": person.run, "after": after});
    for message in [
        json!({"type": "connection_init", "payload": payload}),
        json!({"type": "subscribe", "id": "1", "payload": {"query": FOLLOW, "variables": variables}}),
    ] {
        socket.send(Message::text(message.to_string())).await.unwrap();
        if message["type"] == "connection_init" {
            let ack = socket.next().await.unwrap().unwrap();
            assert_eq!(ack.to_text().unwrap(), r#"{"type":"connection_ack"}"#);
        }
    }
    socket
}

/// Returns the next event; none when the run is over.
async fn next(socket: &mut Socket) -> Option<Value> {
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message.unwrap() else { continue };
        let message: Value = serde_json::from_str(&text).unwrap();
        match message["type"].as_str().unwrap() {
            "next" => return Some(message["payload"]["data"]["runEvents"].clone()),
            "complete" => return None,
            "ping" => {}
            _ => unreachable!("{message}"),
        }
    }
    unreachable!("the gateway closed the socket")
}

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}
