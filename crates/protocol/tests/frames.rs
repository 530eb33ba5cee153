//! Whatever bytes come in, decoding ends well; and what goes out comes back.

use std::io::Cursor;

use assay_dataset::{Format, ImportOptions};
use assay_engine::{Equity, ExitReason, Side, Trade};
use assay_protocol::{
    Assignment, Confinement, DecodeError, Decoder, EncodeError, ExitClass, FrameReader, FrameWriter, HostFrame, Level,
    MAX_FRAME_BYTES, Progress, RunnerFrame, Table, TableError, Task, decode, encode, equity_chunks, equity_points,
    trade_tables, trades,
};
use assay_types::Timestamp;
use proptest::prelude::*;

fn trade(number: u32) -> Trade {
    let value = f64::from(number);
    Trade {
        position: number,
        strategy: (number % 16) as u16,
        instrument: (number % 64) as u16,
        side: if number.is_multiple_of(2) { Side::Long } else { Side::Short },
        quantity: 1.5 + value,
        decided_at: Timestamp::from_nanos(i64::from(number)),
        entry_time: Timestamp::from_nanos(i64::from(number) + 1),
        entry_price: 100.25,
        exit_time: Timestamp::from_nanos(i64::from(number) + 2),
        exit_price: 0.1 + 0.2,
        reason: ExitReason::ALL[number as usize % ExitReason::ALL.len()],
        open: number.is_multiple_of(3),
        fees: 0.001,
        funding: 0.0,
        profit: -value,
        profit_rate: -0.0,
        bars_held: number,
        worst_excursion: -f64::MIN_POSITIVE,
        best_excursion: f64::MAX,
    }
}

#[test]
fn trades_come_back_bit_for_bit() {
    let all: Vec<Trade> = (0..10_000).map(trade).collect();
    let tables: Vec<Table> = trade_tables(&all).collect::<Result<_, _>>().unwrap();
    assert_eq!(tables.len(), 3);
    let back: Vec<Trade> = tables
        .into_iter()
        .map(|table| encode(&RunnerFrame::Trades(table)).unwrap())
        .map(|bytes| decode::<RunnerFrame>(&bytes[4..]).unwrap())
        .flat_map(|frame| match frame {
            RunnerFrame::Trades(table) => trades(&table).unwrap(),
            _ => Vec::new(),
        })
        .collect();
    assert_eq!(back, all);
    assert_eq!(back[0].profit_rate.to_bits(), (-0.0_f64).to_bits());
}

#[test]
fn equity_comes_back_bit_for_bit() {
    let numbers = |scale: f64| (0..70_000).map(|row| f64::from(row) * scale).collect();
    let equity = Equity { time: (0..70_000).collect(), equity: numbers(0.1), drawdown: numbers(-1e-7) };
    let mut back = Equity::default();
    for chunk in equity_chunks(&equity) {
        assert!(encode(&RunnerFrame::Equity(chunk.clone())).unwrap().len() <= MAX_FRAME_BYTES);
        equity_points(&chunk, &mut back);
    }
    assert_eq!(back, equity);
}

#[test]
fn a_table_with_a_number_that_is_none_is_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let table = Table::new(2).with_f64("profit", [1.0, bad]);
        assert_eq!(table.validate(), Err(TableError::Value("profit".to_owned())));
    }
    assert!(matches!(Table::new(3).with_i64("time", [1, 2]).validate(), Err(TableError::Length(_))));
    assert_eq!(Table::new(0).with_i64("../x", []).validate(), Err(TableError::Name));
    assert_eq!(Table::new(0).with_i64("x", []).with_i64("x", []).validate(), Err(TableError::Name));
    assert_eq!(Table::new(u32::MAX).validate(), Err(TableError::TooLarge));
    assert!(matches!(trades(&Table::new(0)), Err(TableError::Missing(_))));
}

#[test]
fn lengths_are_believed_only_within_the_cap() {
    let mut decoder = Decoder::new(u32::MAX, u64::MAX);
    decoder.push(&u32::MAX.to_le_bytes()).unwrap();
    assert!(matches!(decoder.take::<RunnerFrame>(), Err(DecodeError::TooLarge { .. })));
    let mut reader = FrameReader::new(Cursor::new(u32::MAX.to_le_bytes()));
    assert!(matches!(reader.read::<HostFrame>(), Err(DecodeError::TooLarge { .. })));
    let huge = HostFrame::Data(vec![0; MAX_FRAME_BYTES + 1].into());
    assert!(matches!(encode(&huge), Err(EncodeError::TooLarge(_))));
}

#[test]
fn a_stream_has_an_end_and_a_total() {
    let mut decoder = Decoder::new(1_000, 10);
    decoder.push(&[0; 10]).unwrap();
    assert!(matches!(decoder.push(&[0]), Err(DecodeError::TooMuch(10))));
    let bytes = encode(&RunnerFrame::Heartbeat).unwrap();
    let mut reader = FrameReader::new(Cursor::new(&bytes[..bytes.len() - 1]));
    assert!(matches!(reader.read::<RunnerFrame>(), Err(DecodeError::Truncated)));
    assert!(FrameReader::new(Cursor::new([])).read::<RunnerFrame>().unwrap().is_none());
}

#[test]
fn bytes_after_a_value_are_refused() {
    let mut body = encode(&RunnerFrame::Heartbeat).unwrap().split_off(4);
    body.push(0xc0);
    assert!(matches!(decode::<RunnerFrame>(&body), Err(DecodeError::Trailing(1))));
}

#[test]
fn frames_of_the_other_direction_are_refused() {
    let begin = encode(&HostFrame::Begin).unwrap();
    assert!(decode::<RunnerFrame>(&begin[4..]).is_err());
}

#[test]
fn the_command_line_says_what_was_meant() {
    let all = [Some(1), None].map(|parent| Confinement {
        level: Level::Namespaces,
        memory_bytes: 1 << 40,
        cpu_seconds: 3,
        parent,
        slot: 9,
    });
    for confinement in all {
        let args = confinement.to_args().into_iter().map(Into::into);
        assert_eq!(Confinement::from_args(args).unwrap(), confinement);
    }
    for bad in ["--jail=none", "--memory=-1", "--unknown=1", "stray"] {
        assert!(Confinement::from_args([bad.into()]).is_err(), "{bad}");
    }
}

#[test]
fn classes_have_names_and_only_ours_is_retried() {
    for class in ExitClass::ALL {
        assert_eq!(class.as_str().parse::<ExitClass>().unwrap(), class);
        assert_eq!(class.is_retryable(), class == ExitClass::PlatformError);
    }
}

fn host_frame() -> impl Strategy<Value = HostFrame> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..2_000);
    let backtest = bytes().prop_map(|spec| Task::Backtest { spec: spec.into() });
    let import = Just(Task::Import { format: Format::Csv, options: ImportOptions::default() });
    let task =
        (prop_oneof![backtest, import], prop::collection::vec(any::<u64>(), 0..130), prop::option::of("[ -~]{0,60}"));
    prop_oneof![
        task.prop_map(|(task, parts, trace)| HostFrame::Task(Assignment { trace, parts, task })),
        bytes().prop_map(|data| HostFrame::Data(data.into())),
        Just(HostFrame::Begin),
    ]
}

proptest! {
    #[test]
    fn any_bytes_decode_to_a_frame_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..4_096)) {
        let _ = decode::<RunnerFrame>(&bytes);
        let _ = decode::<HostFrame>(&bytes);
        let mut decoder = Decoder::new(1_024, 1 << 20);
        if decoder.push(&bytes).is_ok() {
            while let Ok(Some(_)) = decoder.take::<RunnerFrame>() {}
        }
    }

    #[test]
    fn a_damaged_frame_does_no_harm(number in any::<u32>(), at in any::<usize>(), with in any::<u8>()) {
        let table = trade_tables(&[trade(number % 1_000)]).next().unwrap().unwrap();
        let mut body = encode(&RunnerFrame::Trades(table)).unwrap().split_off(4);
        let at = at % body.len();
        body[at] = with;
        if let Ok(RunnerFrame::Trades(table)) = decode(&body) {
            let _ = trades(&table);
        }
    }

    #[test]
    fn what_goes_out_comes_back_however_it_is_cut(
        frames in prop::collection::vec(host_frame(), 1..8),
        piece in 1_usize..3_000,
    ) {
        let mut stream = Vec::new();
        let mut writer = FrameWriter::new(&mut stream);
        for frame in &frames {
            writer.write(frame).unwrap();
        }
        let mut decoder = Decoder::new(u32::MAX, u64::MAX);
        let mut back = Vec::new();
        for bytes in stream.chunks(piece) {
            decoder.push(bytes).unwrap();
            while let Some(frame) = decoder.take::<HostFrame>().unwrap() {
                back.push(frame);
            }
        }
        prop_assert!(decoder.is_empty());
        prop_assert_eq!(&back, &frames);
        let mut reader = FrameReader::new(Cursor::new(stream));
        for frame in &frames {
            let read = reader.read::<HostFrame>().unwrap();
            prop_assert_eq!(read.as_ref(), Some(frame));
        }
    }

    #[test]
    fn progress_fits_into_a_small_frame(done in any::<u64>(), total in any::<u64>()) {
        let bytes = encode(&RunnerFrame::Progress(Progress { done, total })).unwrap();
        prop_assert!(bytes.len() < 64);
    }
}
