use std::{fmt, io, str::FromStr};

use ::http::Uri;
use tokio::{io::DuplexStream, sync::mpsc};

/// Bytes that one direction of an in-process connection holds.
const BUFFER: usize = 256 * 1024;
/// Connections that wait to be accepted.
const BACKLOG: usize = 16;

/// Where a service answers.
#[derive(Clone, Debug)]
pub enum Target {
    /// Over TCP.
    Remote(Uri),
    /// In this process.
    InProcess(Connector),
}

/// A text is not an address of a service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an address such as http://127.0.0.1:7700")]
pub struct InvalidTarget;

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let uri: Uri = text.parse().map_err(|_| InvalidTarget)?;
        let known = matches!(uri.scheme_str(), Some("http" | "https"));
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if known && bare && uri.authority().is_some() { Ok(Self::Remote(uri)) } else { Err(InvalidTarget) }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(uri) => fmt::Display::fmt(uri, f),
            Self::InProcess(_) => f.write_str("in this process"),
        }
    }
}

/// The side of an in-process connection that calls.
#[derive(Clone, Debug)]
pub struct Connector(mpsc::Sender<DuplexStream>);

/// The side of an in-process connection that answers.
#[derive(Debug)]
pub struct Listener(pub(super) mpsc::Receiver<DuplexStream>);

/// Makes the two sides of a service that answers in this process.
pub fn in_process() -> (Connector, Listener) {
    let (sender, receiver) = mpsc::channel(BACKLOG);
    (Connector(sender), Listener(receiver))
}

impl Connector {
    pub(super) async fn connect(self) -> io::Result<DuplexStream> {
        let (near, far) = tokio::io::duplex(BUFFER);
        self.0
            .send(far)
            .await
            .map_err(|_| io::Error::new(io::ErrorKind::ConnectionRefused, "the service in this process has stopped"))?;
        Ok(near)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_addresses_are_targets() {
        for good in ["http://127.0.0.1:7700", "https://auth.assay.internal", "http://[::1]:7700/"] {
            assert!(good.parse::<Target>().is_ok(), "{good}");
        }
        for bad in ["", "127.0.0.1:7700", "auth", "ftp://a:1", "http://a:1/path", "http://a:1?x", "/only/path"] {
            assert_eq!(bad.parse::<Target>().err(), Some(InvalidTarget), "{bad}");
        }
    }
}
