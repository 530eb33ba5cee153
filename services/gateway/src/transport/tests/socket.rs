//! Every rule of graphql-transport-ws, with a client that can break them.

use std::{net::SocketAddr, time::Duration};

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest as _},
};

use super::world::{FLOOD_ENDED, World};
use crate::Settings;

const PATIENCE: Duration = Duration::from_secs(10);

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(address: SocketAddr, protocol: &str) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        Self(connect_async(request).await.unwrap().0)
    }

    async fn ready(address: SocketAddr, token: Option<&str>) -> Self {
        let mut socket = Self::open(address, "graphql-transport-ws").await;
        let payload = token.map(|token| json!({"authorization": format!("Bearer {token}")}));
        socket.say(&json!({"type": "connection_init", "payload": payload})).await;
        assert_eq!(socket.hear().await, json!({"type": "connection_ack"}));
        socket
    }

    async fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({"id": id, "type": "subscribe", "payload": {"query": query}})).await;
    }

    async fn hear(&mut self) -> Value {
        loop {
            match timeout(PATIENCE, self.0.next()).await.unwrap().unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn closed(&mut self) -> (u16, String) {
        loop {
            match timeout(PATIENCE, self.0.next()).await.unwrap() {
                Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

async fn serve(settings: Settings) -> (World, SocketAddr) {
    let world = World::new(settings);
    let address = world.listen().await;
    (world, address)
}

#[tokio::test]
async fn a_subscription_gives_its_results_and_completes() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, None).await;
    socket.subscribe("1", "subscription { count(to: 2) }").await;
    for number in [1, 2] {
        assert_eq!(socket.hear().await, json!({"id": "1", "type": "next", "payload": {"data": {"count": number}}}));
    }
    assert_eq!(socket.hear().await, json!({"id": "1", "type": "complete"}));
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(socket.hear().await["payload"]["data"]["hello"], "Hello you", "an id is free again after its end");
    assert_eq!(socket.hear().await["type"], "complete");
    socket.subscribe("2", "mutation { touch }").await;
    assert_eq!(socket.hear().await["payload"]["data"]["touch"], true);
}

#[tokio::test]
async fn operations_run_side_by_side_and_are_stopped_one_by_one() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, Some("good")).await;
    socket.subscribe("quiet", "subscription { silence }").await;
    socket.subscribe("slow", "{ slow }").await;
    socket.subscribe("who", "{ me }").await;
    let heard = socket.hear().await;
    assert_eq!(heard["id"], "who");
    assert!(heard["payload"]["data"]["me"].as_str().unwrap().starts_with("usr_"));
    assert_eq!(socket.hear().await, json!({"id": "who", "type": "complete"}));
    socket.say(&json!({"id": "quiet", "type": "complete"})).await;
    socket.say(&json!({"id": "never was", "type": "complete"})).await;
    socket.subscribe("quiet", "{ hello }").await;
    assert_eq!(socket.hear().await["id"], "quiet", "the id is free again");
}

#[tokio::test]
async fn a_refused_operation_ends_with_error_alone() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, None).await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ a: hello }}}}", "GRAPHQL_PARSE_FAILED"),
    ] {
        socket.subscribe("1", query).await;
        let heard = socket.hear().await;
        assert_eq!((&heard["type"], &heard["id"]), (&json!("error"), &json!("1")), "{query}: {heard}");
        assert_eq!(heard["payload"][0]["extensions"]["code"], code, "{query}");
    }
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(socket.hear().await["type"], "next", "no complete followed the errors");
}

#[tokio::test]
async fn a_failing_field_is_a_result_with_errors() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, None).await;
    socket.subscribe("1", "{ fails }").await;
    let heard = socket.hear().await;
    assert_eq!(
        (&heard["type"], &heard["payload"]["errors"][0]["extensions"]["code"]),
        (&json!("next"), &json!("NOT_FOUND"))
    );
    assert_eq!(socket.hear().await["type"], "complete");
    socket.subscribe("2", "subscription { fails }").await;
    let heard = socket.hear().await;
    let errors = if heard["type"] == "error" { &heard["payload"] } else { &heard["payload"]["errors"] };
    assert_eq!(errors[0]["extensions"]["code"], "NOT_FOUND", "{heard}");
}

#[tokio::test]
async fn pings_are_answered_with_their_payload_even_before_the_introduction() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::open(address, "graphql-transport-ws").await;
    socket.say(&json!({"type": "ping", "payload": {"a": 1}})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong", "payload": {"a": 1}}));
    socket.say(&json!({"type": "ping"})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
    socket.say(&json!({"type": "pong"})).await;
    socket.say(&json!({"type": "connection_init"})).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
}

#[tokio::test]
async fn messages_outside_the_protocol_close_with_4400() {
    let (_world, address) = serve(Settings::default()).await;
    for bad in [
        "",
        "not json",
        "[]",
        "1",
        "{}",
        r#"{"type":1}"#,
        r#"{"type":"start"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","payload":{"query":"{hello}"}}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{hello}"}}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{hello}"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":"{hello}"}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":[]}}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"ping","payload":1}"#,
    ] {
        let mut socket = Socket::ready(address, None).await;
        socket.0.send(Message::text(bad)).await.unwrap();
        assert_eq!(socket.closed().await.0, 4400, "{bad}");
    }
    let mut socket = Socket::ready(address, None).await;
    socket.0.send(Message::binary(vec![1])).await.unwrap();
    assert_eq!(socket.closed().await.0, 4400);
}

#[tokio::test]
async fn an_operation_before_the_introduction_closes_with_4401() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::open(address, "graphql-transport-ws").await;
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));
}

#[tokio::test]
async fn a_token_that_ends_closes_the_socket_with_4401() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, Some("short")).await;
    socket.subscribe("1", "subscription { silence }").await;
    assert_eq!(socket.closed().await, (4401, "Token expired".to_owned()));
}

#[tokio::test]
async fn a_key_keeps_its_socket_open_until_it_is_revoked() {
    let (_world, address) = serve(Settings::default()).await;
    let start = std::time::Instant::now();
    let mut socket = Socket::ready(address, Some("key")).await;
    socket.subscribe("1", "subscription { silence }").await;
    assert_eq!(socket.closed().await, (4401, "Token expired".to_owned()));
    // Twice as long as its first token was good.
    assert!(start.elapsed() >= std::time::Duration::from_millis(400), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_bad_token_closes_with_4403_and_one_that_cannot_be_verified_with_1013() {
    let (_world, address) = serve(Settings::default()).await;
    for (token, code) in [("Bearer bad", 4403), ("good", 4403), ("Bearer down", 1013)] {
        let mut socket = Socket::open(address, "graphql-transport-ws").await;
        socket.say(&json!({"type": "connection_init", "payload": {"authorization": token}})).await;
        assert_eq!(socket.closed().await.0, code, "{token}");
    }
}

#[tokio::test]
async fn another_sub_protocol_closes_with_4406() {
    let (_world, address) = serve(Settings::default()).await;
    let request = format!("ws://{address}/graphql").into_client_request().unwrap();
    let mut socket = Socket(connect_async(request).await.unwrap().0);
    assert_eq!(socket.closed().await.0, 4406);
}

#[tokio::test]
async fn silence_instead_of_an_introduction_closes_with_4408() {
    let (_world, address) = serve(Settings { init_timeout: Duration::from_millis(50), ..Settings::default() }).await;
    let mut socket = Socket::open(address, "graphql-transport-ws").await;
    assert_eq!(socket.closed().await, (4408, "Connection initialisation timeout".to_owned()));
}

#[tokio::test]
async fn an_id_in_use_closes_with_4409() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, None).await;
    let id = "é".repeat(90);
    for _ in 0..2 {
        socket.subscribe(&id, "subscription { silence }").await;
    }
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 4409);
    assert!(reason.starts_with("Subscriber for é") && reason.ends_with(" already exists"), "{reason}");
}

#[tokio::test]
async fn a_second_introduction_closes_with_4429() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, None).await;
    socket.say(&json!({"type": "connection_init"})).await;
    assert_eq!(socket.closed().await, (4429, "Too many initialisation requests".to_owned()));
}

#[tokio::test]
async fn a_caller_has_so_many_sockets_and_a_socket_so_many_operations() {
    let settings = Settings { sockets_per_caller: 2, operations_per_socket: 1, ..Settings::default() };
    let (_world, address) = serve(settings).await;
    let mut first = Socket::ready(address, Some("good")).await;
    let _second = Socket::ready(address, Some("good")).await;
    let mut third = Socket::open(address, "graphql-transport-ws").await;
    third.say(&json!({"type": "connection_init", "payload": {"authorization": "Bearer good"}})).await;
    assert_eq!(third.closed().await.0, 4403);
    first.subscribe("1", "subscription { silence }").await;
    first.subscribe("2", "subscription { silence }").await;
    let heard = first.hear().await;
    assert_eq!((&heard["id"], &heard["payload"][0]["extensions"]["code"]), (&json!("2"), &json!("RATE_LIMITED")));
}

#[tokio::test]
async fn too_large_a_message_ends_the_socket() {
    let (_world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, None).await;
    drop(socket.0.send(Message::text("x".repeat(300 * 1024))).await);
    let ended = timeout(PATIENCE, async {
        while let Some(Ok(message)) = socket.0.next().await {
            if message.is_close() {
                break;
            }
        }
    });
    ended.await.unwrap();
}

#[tokio::test]
async fn a_page_of_another_site_opens_no_socket() {
    let (_world, address) = serve(Settings::default()).await;
    for (origin, allowed) in [("https://evil.test".to_owned(), false), (format!("http://{address}"), true)] {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        match connect_async(request).await {
            Ok(_) => assert!(allowed, "{origin}"),
            Err(tungstenite::Error::Http(answer)) => assert!(!allowed && answer.status() == 403, "{origin}"),
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_silent_socket_is_given_up() {
    let (_world, address) = serve(Settings { ping_every: Duration::from_millis(30), ..Settings::default() }).await;
    let socket = Socket::ready(address, None).await;
    // Without being read, the client answers no ping.
    let MaybeTlsStream::Plain(stream) = socket.0.get_ref() else { panic!("no TLS here") };
    let waited = timeout(PATIENCE, async {
        let mut buffer = [0; 4096];
        loop {
            stream.readable().await.unwrap();
            match stream.try_read(&mut buffer) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    });
    waited.await.unwrap();
}

#[tokio::test]
async fn a_slow_reader_is_told_where_to_go_on() {
    let (_world, address) = serve(Settings { slow_after: Duration::from_millis(100), ..Settings::default() }).await;
    let mut socket = Socket::ready(address, None).await;
    socket.subscribe("1", "subscription { flood { cursor padding } }").await;
    // The socket's buffers and the queue fill up while nobody reads.
    timeout(PATIENCE, FLOOD_ENDED.notified()).await.unwrap();
    let mut last = 0_u64;
    let error = loop {
        let heard = socket.hear().await;
        if heard["type"] == "error" {
            break heard;
        }
        let cursor: u64 = heard["payload"]["data"]["flood"]["cursor"].as_str().unwrap().parse().unwrap();
        assert_eq!(cursor, last + 1);
        last = cursor;
    };
    assert_eq!(error["payload"][0]["extensions"]["code"], "SLOW_CONSUMER");
    let said: u64 = error["payload"][0]["extensions"]["lastCursor"].as_str().unwrap().parse().unwrap();
    assert_eq!(said, last, "nothing lies between what arrived and where to go on");
    socket.subscribe("2", "{ hello }").await;
    assert_eq!(socket.hear().await["id"], "2", "the socket itself lives on");
}

#[tokio::test]
async fn sockets_end_with_the_process() {
    let (world, address) = serve(Settings::default()).await;
    let mut socket = Socket::ready(address, None).await;
    socket.subscribe("1", "subscription { silence }").await;
    world.life.stop();
    assert_eq!(socket.closed().await.0, 1001);
}
