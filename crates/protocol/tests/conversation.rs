//! Only a conversation in its order and within its bounds passes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_protocol::{
    Assignment, Conversation, EquityChunk, EquityPoint, ExitClass, Failure, Finished, HostFrame, Level,
    MAX_EQUITY_POINTS, MAX_MESSAGE_BYTES, MAX_PROGRESS, MAX_SUMMARY_BYTES, Namespaces, Posture, Progress,
    ResourceLimits, RunnerFrame, Span, Stage, Task, VERSION, Violation, span_id,
};
use assay_types::Digest;

fn posture() -> Posture {
    Posture {
        protocol: VERSION,
        level: Level::Namespaces,
        namespaces: Namespaces::ALL,
        empty_root: true,
        no_new_privileges: true,
        seccomp: true,
        landlock: 7,
        capabilities: 0,
        bounding: 0,
        dumpable: false,
        dies_with_parent: true,
        uid: 65_534,
        gid: 65_534,
        extra_files: 0,
        threads: 1,
        limits: ResourceLimits { address_space: 100, cpu_seconds: 10, open_files: 8, file_size: 0, core: 0 },
    }
}

fn task(data_bytes: u64) -> HostFrame {
    HostFrame::Task(Assignment {
        trace: None,
        parts: vec![data_bytes],
        task: Task::Backtest { spec: b"{}".to_vec().into() },
    })
}

/// A conversation in which the runner has just begun to work.
fn working() -> Conversation {
    let mut conversation = Conversation::default();
    conversation.receive(RunnerFrame::Posture(posture())).unwrap();
    conversation.send(&task(3)).unwrap();
    conversation.send(&HostFrame::Data(vec![1, 2, 3].into())).unwrap();
    conversation.send(&HostFrame::Begin).unwrap();
    conversation
}

fn finished() -> RunnerFrame {
    RunnerFrame::Finished(Finished { digest: Digest::of(b""), compute_micros: 1 })
}

fn point(time: i64, equity: f64) -> RunnerFrame {
    RunnerFrame::EquityPoint(EquityPoint { time, equity })
}

#[test]
fn the_posture_comes_first_and_once() {
    let mut conversation = Conversation::default();
    assert!(matches!(conversation.receive(RunnerFrame::Heartbeat), Err(Violation::Order(_))));
    conversation.receive(RunnerFrame::Posture(posture())).unwrap();
    assert!(conversation.receive(RunnerFrame::Posture(posture())).is_err());
    let other = RunnerFrame::Posture(Posture { protocol: VERSION + 1, ..posture() });
    assert_eq!(Conversation::default().receive(other), Err(Violation::Version(VERSION + 1)));
}

#[test]
fn nothing_is_sent_before_the_posture_and_no_result_comes_before_the_word_to_begin() {
    assert!(Conversation::default().send(&task(0)).is_err());
    let mut conversation = Conversation::default();
    conversation.receive(RunnerFrame::Posture(posture())).unwrap();
    conversation.send(&task(0)).unwrap();
    assert!(conversation.receive(RunnerFrame::Summary(b"{}".to_vec().into())).is_err());
}

#[test]
fn data_is_as_long_as_it_was_said_to_be() {
    let mut conversation = Conversation::default();
    conversation.receive(RunnerFrame::Posture(posture())).unwrap();
    conversation.send(&task(2)).unwrap();
    assert!(conversation.send(&HostFrame::Begin).is_err());
    assert!(conversation.send(&HostFrame::Data(vec![0; 3].into())).is_err());
}

#[test]
fn a_result_needs_a_summary_and_ends_the_conversation() {
    let mut conversation = working();
    assert!(conversation.receive(finished()).is_err());
    let mut conversation = working();
    conversation.receive(RunnerFrame::Summary(b"{}".to_vec().into())).unwrap();
    assert!(conversation.receive(RunnerFrame::Summary(b"{}".to_vec().into())).is_err());
    conversation.receive(finished()).unwrap();
    assert!(conversation.is_over());
    assert!(conversation.receive(RunnerFrame::Heartbeat).is_err());
}

#[test]
fn numbers_are_finite_and_time_goes_forward() {
    for equity in [f64::NAN, f64::INFINITY] {
        assert_eq!(working().receive(point(1, equity)), Err(Violation::Value("equity point")));
    }
    let mut conversation = working();
    conversation.receive(point(5, 1.0)).unwrap();
    assert!(conversation.receive(point(5, 1.0)).is_err());
    let chunk = |time: &[i64], equity: &[f64]| {
        let numbers = |values: &[f64]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let time: Vec<u8> = time.iter().flat_map(|time| time.to_le_bytes()).collect();
        let (equity, drawdown) = (numbers(equity), numbers(equity));
        RunnerFrame::Equity(EquityChunk { time: time.into(), equity: equity.into(), drawdown: drawdown.into() })
    };
    working().receive(chunk(&[1, 2], &[1.0, 2.0])).unwrap();
    assert!(working().receive(chunk(&[2, 1], &[1.0, 2.0])).is_err());
    assert!(working().receive(chunk(&[1, 2], &[1.0, f64::NAN])).is_err());
    assert!(working().receive(chunk(&[1, 2], &[1.0])).is_err());
    let mut conversation = working();
    conversation.receive(chunk(&[1, 2], &[1.0, 2.0])).unwrap();
    assert!(conversation.receive(chunk(&[2], &[1.0])).is_err());
}

#[test]
fn progress_only_grows_and_live_frames_are_counted() {
    let progress = |done, total| RunnerFrame::Progress(Progress { done, total });
    assert!(working().receive(progress(2, 1)).is_err());
    let mut conversation = working();
    conversation.receive(progress(2, 3)).unwrap();
    assert!(conversation.receive(progress(1, 3)).is_err());
    let mut conversation = working();
    (0..MAX_PROGRESS).for_each(|_| drop(conversation.receive(progress(1, 3)).unwrap()));
    assert_eq!(conversation.receive(progress(1, 3)), Err(Violation::TooMany("progress")));
    let mut conversation = working();
    (0..MAX_EQUITY_POINTS).for_each(|time| drop(conversation.receive(point(time.into(), 1.0)).unwrap()));
    assert!(conversation.receive(point(i64::MAX, 1.0)).is_err());
}

#[test]
fn a_runner_may_not_name_every_class_and_its_words_are_cleaned() {
    let failed = |class, message: &str| RunnerFrame::Failed(Failure { class, message: message.to_owned() });
    for class in ExitClass::ALL {
        assert_eq!(working().receive(failed(class, "")).is_ok(), class.is_reportable(), "{class}");
    }
    let cleaned = working().receive(failed(ExitClass::Data, "a\n\u{1b}[31mb\u{202e}c")).unwrap();
    assert_eq!(cleaned, failed(ExitClass::Data, "a  [31mb c"));
    assert!(working().receive(failed(ExitClass::Data, &"x".repeat(MAX_MESSAGE_BYTES + 1))).is_err());
}

#[test]
fn an_import_and_a_backtest_do_not_mix() {
    assert!(working().receive(RunnerFrame::Bars(vec![0; 8].into())).is_err());
}

#[test]
fn every_weakness_of_a_posture_is_named() {
    use assay_protocol::Minimum;
    let minimum = Minimum { level: Level::Namespaces, landlock: true, address_space: 100, cpu_seconds: 10 };
    assert!(posture().shortfalls(&minimum).is_empty());
    let weaker: [fn(&mut Posture); 16] = [
        |posture| posture.protocol += 1,
        |posture| posture.level = Level::Landlock,
        |posture| posture.namespaces.network = false,
        |posture| posture.empty_root = false,
        |posture| posture.bounding = 1,
        |posture| posture.no_new_privileges = false,
        |posture| posture.seccomp = false,
        |posture| posture.landlock = 0,
        |posture| posture.capabilities = 1 << 40,
        |posture| posture.dumpable = true,
        |posture| posture.dies_with_parent = false,
        |posture| posture.uid = 0,
        |posture| posture.extra_files = 1,
        |posture| posture.threads = 2,
        |posture| posture.limits.address_space = 101,
        |posture| posture.limits.cpu_seconds = u64::MAX,
    ];
    for (number, weaken) in weaker.into_iter().enumerate() {
        let mut found = posture();
        weaken(&mut found);
        assert_eq!(found.shortfalls(&minimum).len(), 1, "weakness {number}");
    }
}

#[test]
fn spans_have_the_ids_of_their_places_and_follow_each_other() {
    let span = |ordinal, start_micros, micros| {
        RunnerFrame::Span(Span { id: span_id(None, ordinal), stage: Stage::Compute, start_micros, micros })
    };
    let mut conversation = working();
    conversation.receive(span(1, 10, 5)).unwrap();
    conversation.receive(span(2, 15, 5)).unwrap();
    assert_eq!(conversation.receive(span(3, 19, 5)), Err(Violation::Value("time of a span")));
    assert_eq!(working().receive(span(1, u64::MAX, 1)), Err(Violation::Value("time of a span")));
    assert_eq!(working().receive(span(2, 10, 5)), Err(Violation::Value("id of a span")));
    let foreign = Span { id: span_id(Some("another trace"), 1), stage: Stage::Encode, start_micros: 0, micros: 0 };
    assert_eq!(working().receive(RunnerFrame::Span(foreign)), Err(Violation::Value("id of a span")));
}

/// A conversation in which the runner has just begun to answer a question.
fn answering() -> Conversation {
    let mut conversation = Conversation::default();
    conversation.receive(RunnerFrame::Posture(posture())).unwrap();
    let task = Task::Inspect { spec: b"{}".to_vec().into(), question: b"{}".to_vec().into() };
    conversation.send(&HostFrame::Task(Assignment { trace: None, parts: Vec::new(), task })).unwrap();
    conversation.send(&HostFrame::Begin).unwrap();
    conversation
}

fn answer(bytes: usize) -> RunnerFrame {
    RunnerFrame::Answer(vec![b'x'; bytes].into())
}

#[test]
fn a_question_has_one_bounded_answer_and_nothing_else() {
    let mut conversation = answering();
    assert!(matches!(conversation.receive(finished()), Err(Violation::Order(_))), "no answer yet");
    let mut conversation = answering();
    conversation.receive(answer(MAX_SUMMARY_BYTES)).unwrap();
    conversation.receive(finished()).unwrap();
    assert!(conversation.is_over());
    assert_eq!(answering().receive(answer(MAX_SUMMARY_BYTES + 1)).unwrap_err(), Violation::Value("answer"));
    let mut conversation = answering();
    conversation.receive(answer(1)).unwrap();
    assert!(matches!(conversation.receive(answer(1)), Err(Violation::Order(_))));
    for other in [RunnerFrame::Summary(b"{}".to_vec().into()), RunnerFrame::Bars(b"x".to_vec().into()), point(1, 1.0)] {
        assert!(matches!(answering().receive(other), Err(Violation::Order(_))));
    }
    assert!(matches!(working().receive(answer(1)), Err(Violation::Order(_))), "a backtest was not asked anything");
}
