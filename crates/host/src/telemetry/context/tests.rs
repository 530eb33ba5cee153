use super::*;

const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn a_traceparent_survives_text_and_headers() {
    let context: TraceContext = GOOD.parse().unwrap();
    assert_eq!(context.to_string(), GOOD);
    assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    let mut headers = HeaderMap::new();
    context.inject(&mut headers);
    assert_eq!(TraceContext::extract(&headers), Some(context));
}

#[test]
fn whatever_is_not_a_traceparent_is_refused() {
    let bad = [
        "",
        "00",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473+-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\n1",
    ];
    for text in bad {
        assert_eq!(text.parse::<TraceContext>(), Err(InvalidTraceContext), "{text}");
    }
}

#[test]
fn flags_other_than_sampled_do_not_travel() {
    let context: TraceContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff".parse().unwrap();
    assert_eq!(context.to_string(), GOOD);
}
