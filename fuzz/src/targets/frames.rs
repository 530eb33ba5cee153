use assay_dataset::{Format, ImportOptions};
use assay_engine::{Equity, ExitReason, Side, Trade};
use assay_protocol::{
    Assignment, Conversation, Decoder, EquityPoint, ExitClass, Failure, Finished, Frame, HostFrame, Level, Limits,
    Namespaces, Posture, Progress, ResourceLimits, RunnerFrame, Span, Stage, Task, VERSION, encode, equity_chunks,
    equity_points, trade_tables, trades,
};
use assay_types::{Digest, Timestamp};

use super::{Target, kind, size};

/// What a runner sends, which is as hostile as the code inside it.
pub(super) const RUNNER: Target = Target { name: "frames-runner", run: runner, made: made_runner, words: &WORDS };
/// What a host sends.
pub(super) const HOST: Target = Target { name: "frames-host", run: host, made: made_host, words: &WORDS };

const WORDS: [&str; 13] = [
    "posture", "progress", "summary", "trades", "equity", "bars", "imported", "answer", "finished", "failed", "task",
    "data", "begin",
];

fn joined<F: Frame>(frames: &[F]) -> Vec<u8> {
    frames.iter().filter_map(|frame| encode(frame).ok()).flatten().collect()
}

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

fn trade(number: u32) -> Trade {
    let at = |bar: u32| Timestamp::from_nanos(i64::from(bar) * 3_600_000_000_000);
    Trade {
        position: number,
        strategy: 0,
        instrument: 0,
        side: if number.is_multiple_of(2) { Side::Long } else { Side::Short },
        quantity: 1.5,
        decided_at: at(number),
        entry_time: at(number + 1),
        entry_price: 100.25,
        exit_time: at(number + 2),
        exit_price: 101.5,
        reason: ExitReason::Target,
        open: false,
        fees: 0.1,
        funding: 0.0,
        profit: 1.0,
        profit_rate: 0.01,
        bars_held: 1,
        worst_excursion: -0.01,
        best_excursion: 0.02,
    }
}

fn made_runner() -> Vec<Vec<u8>> {
    let all: Vec<Trade> = (0..20).map(trade).collect();
    let equity = Equity { time: (0..50).collect(), equity: vec![1.0; 50], drawdown: vec![0.0; 50] };
    let finished = RunnerFrame::Finished(Finished { digest: Digest::of(b"x"), compute_micros: 10 });
    let failed = Failure { class: ExitClass::StrategyError, message: "why".to_owned() };
    let mut backtest = vec![
        RunnerFrame::Posture(posture()),
        RunnerFrame::Span(Span {
            id: assay_protocol::span_id(None, 1),
            stage: Stage::Decode,
            start_micros: 1,
            micros: 2,
        }),
        RunnerFrame::Progress(Progress { done: 1, total: 2 }),
        RunnerFrame::EquityPoint(EquityPoint { time: 1, equity: 2.0 }),
        RunnerFrame::Heartbeat,
        RunnerFrame::Summary(b"{\"metrics\":{}}".to_vec().into()),
    ];
    backtest.extend(trade_tables(&all).filter_map(Result::ok).map(RunnerFrame::Trades));
    backtest.extend(equity_chunks(&equity).map(RunnerFrame::Equity));
    backtest.push(finished.clone());
    let import = [RunnerFrame::Posture(posture()), RunnerFrame::Bars(vec![7; 90].into()), finished];
    vec![joined(&backtest), joined(&import), joined(&[RunnerFrame::Posture(posture()), RunnerFrame::Failed(failed)])]
}

fn tasks() -> [HostFrame; 3] {
    let task = |task| HostFrame::Task(Assignment { trace: None, parts: Vec::new(), task });
    let import = Task::Import { format: Format::Csv, options: ImportOptions::default() };
    let inspect = Task::Inspect { spec: b"{}".to_vec().into(), question: b"{}".to_vec().into() };
    [task(Task::Backtest { spec: b"{}".to_vec().into() }), task(import), task(inspect)]
}

fn made_host() -> Vec<Vec<u8>> {
    let [backtest, import, inspect] = tasks();
    let data = || HostFrame::Data(vec![1, 2, 3].into());
    vec![
        joined(&[backtest, data(), data(), HostFrame::Begin]),
        joined(&[import, HostFrame::Begin]),
        joined(&[inspect, HostFrame::Begin]),
    ]
}

/// Cuts bytes into frames, as they come out of a pipe in pieces of any length.
fn each<F: Frame>(bytes: &[u8], mut take: impl FnMut(F) -> Option<u64>) -> u64 {
    let limits = Limits::default();
    let mut decoder = Decoder::new(limits.frame_bytes, limits.output_bytes);
    let mut found = 0_u64;
    let piece = 1 + bytes.len() % 97;
    for piece in bytes.chunks(piece) {
        if decoder.push(piece).is_err() {
            return found;
        }
        loop {
            match decoder.take() {
                Ok(Some(frame)) => match take(frame) {
                    Some(what) => found = found.rotate_left(5) ^ what,
                    None => return found,
                },
                Ok(None) => break,
                Err(error) => return found ^ kind(&error.to_string()),
            }
        }
    }
    found
}

fn runner(bytes: &[u8]) -> u64 {
    let talk = |task: &HostFrame| {
        let mut conversation = Conversation::default();
        let mut postured = false;
        each(bytes, |frame: RunnerFrame| {
            let Ok(frame) = conversation.receive(frame) else { return None };
            if !postured {
                postured = true;
                // Refused only where the conversation ended before it began.
                let _ = conversation.send(task).and_then(|()| conversation.send(&HostFrame::Begin));
            }
            Some(use_of(&frame))
        })
    };
    tasks().iter().map(talk).fold(0, |all, one| all.rotate_left(11) ^ one)
}

/// Does with a frame what a host does.
fn use_of(frame: &RunnerFrame) -> u64 {
    match frame {
        RunnerFrame::Trades(table) => trades(table).map_or_else(
            |error| kind(&error.to_string()),
            |trades| {
                assert!(trades.iter().all(|trade| trade.profit.is_finite()), "a number that is none");
                size("trades", trades.len())
            },
        ),
        RunnerFrame::Equity(chunk) => {
            let mut equity = Equity::default();
            equity_points(chunk, &mut equity);
            assert_eq!(equity.time.len(), equity.equity.len());
            assert!(equity.equity.iter().all(|value| value.is_finite()), "a number that is none");
            size("equity", equity.len())
        }
        RunnerFrame::Failed(failure) => {
            assert!(!failure.message.chars().any(char::is_control), "{failure:?}");
            size("failed", failure.message.len())
        }
        other => kind(&format!("{other:?}").chars().take(12).collect::<String>()),
    }
}

fn host(bytes: &[u8]) -> u64 {
    let mut conversation = Conversation::default();
    let _ = conversation.receive(RunnerFrame::Posture(posture()));
    each(bytes, |frame: HostFrame| {
        let outcome = conversation.send(&frame);
        Some(outcome.map_or_else(|violation| kind(&violation.to_string()), |()| 1))
    })
}
