use assay_engine::{ENGINE, RunSpec};

use super::*;

const SPEC: &str = r#"{
    "engine": "ENGINE",
    "strategies": [{
        "document": {"name": "Cross", "long": {"entry": "close > open"}},
        "parameters": {"slow": 30, "fast": 10.5}
    }],
    "instruments": [{
        "dataset": "sha256:0000000000000000000000000000000000000000000000000000000000000001",
        "symbol": "BTC-USD", "timeframe": "60m", "calendar": "always_open"
    }],
    "from": 1706659200000000001, "capital": 1e5, "currency": "USD", "seed": 18446744073709551615
}"#;

fn spec(text: &str) -> RunSpec {
    serde_json::from_str(&text.replace("ENGINE", ENGINE)).unwrap()
}

#[test]
fn a_specification_survives_its_canonical_form() {
    let spec = spec(SPEC);
    let bytes = canonical_spec(&spec).unwrap();
    assert_eq!(serde_json::from_slice::<RunSpec>(&bytes).unwrap(), spec);
    let again: RunSpec = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(canonical_spec(&again).unwrap(), bytes);
}

#[test]
fn the_canonical_form_writes_out_defaults_and_every_digit() {
    let text = String::from_utf8(canonical_spec(&spec(SPEC)).unwrap()).unwrap();
    for part in [
        "\"capital\":100000,",
        "\"from\":1706659200000000001,",
        "\"parameters\":{\"fast\":10.5,\"slow\":30}",
        "\"seed\":18446744073709551615",
        "\"timeframe\":\"1h\"",
        "\"fill\":\"next_open\"",
        "\"to\":null",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(text.starts_with("{\"capital\":100000,\"currency\":\"USD\",\"engine\":"));
}

#[test]
fn notation_does_not_matter_and_content_does() {
    let base = spec_digest(&spec(SPEC)).unwrap();
    assert_eq!(spec_digest(&spec(&SPEC.replace("1e5", "100000.0").replace("60m", "1h"))).unwrap(), base);
    for (from, to) in [
        ("1e5", "100001"),
        ("BTC", "ETH"),
        ("0001\"", "0002\""),
        ("10.5", "10.500000000000002"),
        ("000001,", "000002,"),
    ] {
        assert_ne!(spec_digest(&spec(&SPEC.replace(from, to))).unwrap(), base, "{from} to {to}");
    }
}

#[test]
fn unknown_fields_are_refused() {
    let text = SPEC.replace("ENGINE", ENGINE).replace("\"seed\"", "\"sede\"");
    assert!(serde_json::from_str::<RunSpec>(&text).unwrap_err().to_string().contains("unknown field `sede`"));
}
