//! Mails over SMTP, to a real server that prints what it got: aiosmtpd, which `cargo xtask test` installs.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use assay_auth_service::{Config, MailConfig, SmtpTls};

use crate::support::{EMAIL, KEY, TestAuth};

const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server, which ends with this value.
struct Sink {
    process: Child,
    port: u16,
    lines: Receiver<String>,
}

impl Sink {
    /// Starts a server on a port, or says that none is installed.
    fn start(port: u16) -> Option<Self> {
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/mail-sink/bin/python");
        let mut command = Command::new(python);
        command.args(["-u", "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Debugging", "stdout"]);
        command.args(["-l", &format!("127.0.0.1:{port}")]);
        let Ok(mut process) = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else {
            eprintln!("skipped: `cargo xtask test` installs aiosmtpd");
            return None;
        };
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < PATIENCE, "the mail server does not answer");
            std::thread::yield_now();
        }
        Some(Self { process, port, lines })
    }

    /// Waits for a whole mail.
    fn next(&self) -> Vec<String> {
        let mut mail = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            let ends = line.contains("END MESSAGE");
            mail.push(line);
            if ends {
                return mail;
            }
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.process.kill();
        self.process.wait().unwrap();
    }
}

fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn config(port: u16, tls: SmtpTls) -> Config {
    let mail = MailConfig {
        smtp_host: Some("127.0.0.1".to_owned()),
        smtp_port: Some(port),
        smtp_tls: tls,
        mail_from: Some("Assay <no-reply@assay.test>".parse().unwrap()),
        ..MailConfig::default()
    };
    Config { mail, ..Config::for_testing(KEY) }
}

/// Waits until the newest mail has a state.
async fn until(auth: &TestAuth, state: &str) -> assay_store::MailRecord {
    let start = Instant::now();
    loop {
        let newest = auth.store.mails().newest(1).await.unwrap();
        if let Some(mail) = newest.into_iter().find(|mail| mail.state == state || mail.last_error.is_some()) {
            return mail;
        }
        assert!(start.elapsed() < PATIENCE, "no mail is {state}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_goes_once_and_its_text_is_erased() {
    let Some(sink) = Sink::start(port()) else { return };
    let auth = TestAuth::configured(config(sink.port, SmtpTls::None)).await;
    // Two processes look at one outbox.
    let second = auth.replica_configured(config(sink.port, SmtpTls::None)).await;
    auth.sign_up(EMAIL, "ada").await;
    let mail = sink.next();
    let has = |line: &str| mail.iter().any(|found| found.contains(line));
    assert!(has("From: Assay <no-reply@assay.test>") || has("From: \"Assay\" <no-reply@assay.test>"), "{mail:?}");
    assert!(has("To: ada@example.org") && has("Subject: Confirm your e-mail address"), "{mail:?}");
    assert!(has("Message-ID: <mail_") && has("https://assay.test/verify-email#token="), "{mail:?}");
    let sent = until(&auth, "sent").await;
    assert_eq!((sent.attempts, sent.last_error.as_deref()), (1, None));
    assert!(auth.store.mails().get(sent.id).await.unwrap().unwrap().body.is_none());
    auth.forgot(EMAIL).await;
    let next = sink.next();
    assert!(next.iter().any(|line| line.contains("Subject: Choose a new password")), "the first came twice: {next:?}");
    drop(second);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_gets_the_mail_later() {
    let port = port();
    let auth = TestAuth::configured(config(port, SmtpTls::None)).await;
    auth.sign_up(EMAIL, "ada").await;
    let waiting = until(&auth, "failed").await;
    assert_eq!((waiting.state.as_str(), waiting.attempts), ("waiting", 1), "{waiting:?}");
    let Some(sink) = Sink::start(port) else { return };
    auth.clock.advance(31);
    assert!(sink.next().iter().any(|line| line.contains("Subject: Confirm your e-mail address")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_encrypt_gets_nothing_where_it_should() {
    let Some(sink) = Sink::start(port()) else { return };
    let auth = TestAuth::configured(config(sink.port, SmtpTls::Starttls)).await;
    auth.sign_up(EMAIL, "ada").await;
    let waiting = until(&auth, "sent").await;
    assert_eq!(waiting.state, "waiting", "{waiting:?}");
    assert!(sink.lines.try_recv().is_err());
}
