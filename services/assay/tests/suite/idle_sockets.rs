//! Sockets that wait for something to happen, ten thousand of them.

use std::net::{Ipv4Addr, SocketAddr};

use futures::{StreamExt as _, stream};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::support::Platform;

const SOCKETS: u16 = 10_000;
/// As many as one address may have.
const FROM_EACH: u16 = 10;
const AT_ONCE: usize = 32;
/// Of the whole platform in one process, of which the gateway is a part.
const MOST_MIB: u64 = 300;
const ACK: &[u8] = br#"{"type":"connection_ack"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_idle_sockets_are_light() {
    if most_open_files() < u64::from(SOCKETS) + 1_000 {
        println!("skipped: a process may not open ten thousand files here; see `ulimit -n`");
        return;
    }
    let platform = Platform::up(&[]);
    let url = platform.process.said("listening on ");
    let server: SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
    let before = platform.process.resident_mib();
    let sockets: Vec<TcpStream> =
        stream::iter(0..SOCKETS).map(|number| open(server, number)).buffer_unordered(AT_ONCE).collect().await;
    let after = platform.process.resident_mib();
    println!("{} sockets: from {before} to {after} MiB", sockets.len());
    assert!(after < MOST_MIB, "{after} MiB, and {before} without sockets");
    // They are still there: the server closed none of them.
    for socket in sockets.iter().step_by(997) {
        // It may have asked whether somebody is there.
        assert!(!matches!(socket.try_read(&mut [0; 64]), Ok(0)), "a socket was closed");
    }
}

/// How many files this process, and each that it starts, may have open.
fn most_open_files() -> u64 {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    line.split_whitespace().next().and_then(|soft| soft.parse().ok()).unwrap_or(u64::MAX)
}

/// Opens a socket as somebody at an address of their own, without a library: ten thousand clients have to be light too.
async fn open(server: SocketAddr, number: u16) -> TcpStream {
    let [high, low] = (number / FROM_EACH).to_be_bytes();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::new(127, 1, high, low), 0).into()).unwrap();
    let mut stream = socket.connect(server).await.unwrap();
    let upgrade = format!(
        "GET /graphql HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    );
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    let head = read_until(&mut stream, b"\r\n\r\n").await;
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    // A text of 26 letters, masked with zeros.
    stream.write_all(b"\x81\x9a\0\0\0\0{\"type\":\"connection_init\"}").await.unwrap();
    read_until(&mut stream, ACK).await;
    stream
}

async fn read_until(stream: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    let mut read = Vec::new();
    while !read.ends_with(end) {
        read.push(stream.read_u8().await.unwrap());
    }
    read
}
