use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use secrecy::SecretString;
use tracing::{field::Empty, info, info_span};

use super::*;
use crate::TraceContext;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn of(config: &Config, work: impl FnOnce()) -> String {
        let log = Self::default();
        let writer = log.clone();
        let (subscriber, _guard) = build(config, "test", move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, work);
        String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
    }
}

fn config(log: &str, log_format: LogFormat) -> Config {
    Config { log: log.to_owned(), log_format, ..Config::default() }
}

#[test]
fn a_json_line_tells_the_trace_however_deep_it_was_written() {
    let mut trace = None;
    let text = Log::of(&config("info", LogFormat::Json), || {
        let request = info_span!("request", trace_id = Empty);
        let _request = request.enter();
        trace = TraceContext::current().map(TraceContext::trace_id);
        request.record("trace_id", trace.clone());
        info_span!("step").in_scope(|| info!(rows = 3, "stored"));
    });
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&line["message"], &line["rows"], &line["level"]), (&"stored".into(), &3.into(), &"INFO".into()));
    assert_eq!(line["spans"][0]["trace_id"], trace.unwrap());
    assert_eq!(line["spans"][1]["name"], "step");
}

#[test]
fn the_filter_holds_and_traces_go_on_below_it() {
    let text = Log::of(&config("warn", LogFormat::Pretty), || {
        info_span!("request").in_scope(|| {
            info!("quiet");
            tracing::warn!("loud");
            assert!(TraceContext::current().is_some());
        });
    });
    assert!(text.contains("loud") && !text.contains("quiet"), "{text}");
}

#[test]
fn a_secret_in_a_log_line_does_not_print() {
    let secret = SecretString::from("hunter2");
    for format in [LogFormat::Pretty, LogFormat::Json] {
        let text = Log::of(&config("info", format), || info!(?secret, "configured"));
        assert!(text.contains("REDACTED") && !text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_bad_filter_is_refused_by_the_name_of_its_option() {
    let error = subscriber(&config("assay=loudly", LogFormat::Pretty), "test").err().unwrap();
    assert!(error.to_string().starts_with("--log (ASSAY_LOG)"), "{error}");
}
