use assay_engine::{Lookahead, LookaheadCheck, LookaheadOptions, LookaheadReport};
use assay_protocol::Finished;

use super::*;
use crate::talk::Collected;

const ASKED: Question = Question::Lookahead(LookaheadOptions { prefixes: 3, seed: 1 });

fn report() -> LookaheadReport {
    let found = Lookahead { clean: true, bars: 9, prefixes: vec![8], bars_checked: 8, columns: 2, first: None };
    let check = LookaheadCheck { strategy: 0, symbol: "SYN-BTC".parse().unwrap(), found };
    LookaheadReport { clean: true, checks: vec![check], unchecked: 0 }
}

fn said(answer: &[u8], digest: Digest) -> Result<Answer, Distrust> {
    let collected = Collected { answer: answer.to_vec(), ..Collected::default() };
    check(&Computed { collected, finished: Finished { digest, compute_micros: 1 } }, &ASKED)
}

fn honest(answer: &Answer) -> Result<Answer, Distrust> {
    let bytes = serde_json::to_vec(answer).unwrap();
    said(&bytes, Digest::of(&bytes))
}

#[test]
fn an_answer_to_the_question_is_kept() {
    assert_eq!(honest(&Answer::Lookahead(report())).unwrap(), Answer::Lookahead(report()));
}

#[test]
fn what_is_no_answer_is_refused() {
    for text in ["", "{}", "[]", "{\"lookahead\":{\"clean\":true}}", "{\"lookahead\":1,\"x\":2}", "\u{0}"] {
        assert!(matches!(said(text.as_bytes(), Digest::of(text.as_bytes())), Err(Distrust::Form(_))), "{text}");
    }
    let bytes = serde_json::to_vec(&Answer::Lookahead(report())).unwrap();
    assert!(matches!(said(&bytes, Digest::of(b"")), Err(Distrust::Digest)));
}

#[test]
fn an_answer_that_contradicts_itself_is_refused() {
    let mut hidden = report();
    hidden.checks[0].found.clean = false;
    assert!(matches!(honest(&Answer::Lookahead(hidden)), Err(Distrust::Question)));
    let mut many = report();
    many.checks = vec![many.checks[0].clone(); 65];
    assert!(matches!(honest(&Answer::Lookahead(many)), Err(Distrust::Question)));
}
