use super::*;

fn trade() -> Trade {
    Trade {
        position: 7,
        strategy: 1,
        instrument: 0,
        side: Side::Short,
        quantity: 0.1,
        decided_at: Timestamp::from_nanos(1_700_000_000_000_000_000),
        entry_time: Timestamp::from_nanos(1_700_003_600_000_000_000),
        entry_price: 1e-7,
        exit_time: Timestamp::from_nanos(1_700_007_200_000_000_000),
        exit_price: 2.5,
        reason: ExitReason::EndOfData,
        open: true,
        fees: 0.0,
        funding: 0.5,
        profit: -1.25,
        profit_rate: 1.0 / 3.0,
        bars_held: 1,
        worst_excursion: -0.5,
        best_excursion: 0.0,
    }
}

fn names() -> Names {
    Names { strategies: vec!["Other".to_owned(), "=1+1, \"x\"".to_owned()], symbols: vec!["BTC-USD".to_owned()] }
}

#[test]
fn trades_are_readable_by_people_and_keep_every_digit() {
    let text = trades_csv(&[trade()], &names());
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[1],
        "7,\"BTC-USD\",\"'=1+1, \"\"x\"\"\",short,0.1,2023-11-14T22:13:20Z,2023-11-14T23:13:20Z,0.0000001,2023-11-15T00:13:20Z,2.5,end_of_data,true,0,0.5,\
         -1.25,0.3333333333333333,1,-0.5,0"
    );
    assert_eq!(trades_csv(&[], &names()), HEADER);
}

#[test]
fn equal_trades_give_equal_files() {
    let first = trades_parquet(&[trade(), trade()], &names()).unwrap();
    assert_eq!(first, trades_parquet(&[trade(), trade()], &names()).unwrap());
    assert!(first.starts_with(b"PAR1") && first.ends_with(b"PAR1"));
    assert!(trades_parquet(&[], &names()).unwrap().starts_with(b"PAR1"), "no trades are a table too");
}

#[test]
fn the_json_is_what_the_engine_reads_back() {
    let json = serde_json::to_vec(&[trade()]).unwrap();
    assert_eq!(serde_json::from_slice::<Vec<Trade>>(&json).unwrap(), [trade()]);
}
