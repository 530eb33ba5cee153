use assay_engine::RunSpec;
use assay_objects::{ObjectStore as _, Precondition};
use assay_proto::v1::{
    CancelRunRequest, GetEquityRequest, GetRunRequest, ListArtifactsRequest, ListRunsRequest, ListTradesRequest,
    PageRequest, RunEvent, StartBacktestRequest, WatchRunRequest,
};
use assay_store::{Event, Work};
use assay_types::{Role, Timestamp};
use tokio_stream::StreamExt as _;
use tonic::Code;

use crate::support::{Caller, TestService, backtest, codes, curve, trades};

async fn ready() -> (TestService, Caller, assay_proto::v1::Strategy, String) {
    let service = TestService::start().await;
    let caller = service.caller(Role::Developer);
    let strategy = caller.template("sma-cross").await;
    let dataset = service.seed_market(&caller).await.id.to_string();
    (service, caller, strategy, dataset)
}

#[tokio::test]
async fn a_backtest_is_specified_completely() {
    let (service, caller, strategy, dataset) = ready().await;
    let request = StartBacktestRequest {
        parameters_json: r#"{"fast": 12}"#.to_owned(),
        execution_json: r#"{"fill": "this_close"}"#.to_owned(),
        ..backtest(&strategy, &dataset)
    };
    let run = caller.runs().start_backtest(caller.ask(request)).await.unwrap().into_inner().run.unwrap();
    assert_eq!(run.status, "queued");
    let spec: RunSpec = serde_json::from_str(&run.spec_json).unwrap();
    assert!((spec.capital - 10_000.5).abs() < f64::EPSILON);
    assert_eq!(spec.strategies[0].parameters.get("fast").and_then(assay_strategy::ParameterValue::as_f64), Some(12.0));
    assert_eq!(spec.instruments[0].dataset.to_string(), caller.dataset(&dataset).await.digest);
    assert_eq!(run.spec_digest, assay_certificate::spec_digest(&spec).unwrap().to_string());

    let lease = service.lease().await.unwrap();
    let Work::Backtest { spec_json, .. } = &lease.work else { unreachable!("{lease:?}") };
    assert_eq!(*spec_json, run.spec_json);
}

#[tokio::test]
async fn bad_requests_say_which_field_and_why() {
    let (service, caller, strategy, dataset) = ready().await;
    let good = || backtest(&strategy, &dataset);
    let at = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
    let cases = [
        (StartBacktestRequest { version_id: "ver_x".to_owned(), ..good() }, ("version", "NOT_FOUND")),
        (StartBacktestRequest { dataset_id: "ver_x".to_owned(), ..good() }, ("dataset", "NOT_FOUND")),
        (StartBacktestRequest { parameters_json: "[".to_owned(), ..good() }, ("parameters", "INVALID")),
        (StartBacktestRequest { parameters_json: r#"{"nope": 1}"#.to_owned(), ..good() }, ("parameters", "INVALID")),
        (StartBacktestRequest { parameters_json: r#"{"fast": "x"}"#.to_owned(), ..good() }, ("parameters", "INVALID")),
        (StartBacktestRequest { execution_json: r#"{"nope": 1}"#.to_owned(), ..good() }, ("execution", "INVALID")),
        (
            StartBacktestRequest { execution_json: r#"{"leverage": 1e9}"#.to_owned(), ..good() },
            ("execution", "OUT_OF_RANGE"),
        ),
        (StartBacktestRequest { capital_minor: 0, ..good() }, ("capital", "OUT_OF_RANGE")),
        (StartBacktestRequest { capital_minor: -5, ..good() }, ("capital", "OUT_OF_RANGE")),
        (StartBacktestRequest { capital_minor: i64::MAX, ..good() }, ("capital", "OUT_OF_RANGE")),
        (StartBacktestRequest { currency: "U$".to_owned(), ..good() }, ("capital", "OUT_OF_RANGE")),
        (StartBacktestRequest { from: at(4_000_000_000), ..good() }, ("from", "OUT_OF_RANGE")),
        (StartBacktestRequest { to: at(0), ..good() }, ("to", "OUT_OF_RANGE")),
        (StartBacktestRequest { from: at(i64::MAX), ..good() }, ("from", "OUT_OF_RANGE")),
        (StartBacktestRequest { from: at(1_578_000_000), to: at(1_577_990_000), ..good() }, ("to", "OUT_OF_RANGE")),
        (StartBacktestRequest { idempotency_key: "k".repeat(256), ..good() }, ("idempotencyKey", "TOO_LONG")),
    ];
    for (request, expected) in cases {
        let answer = caller.runs().start_backtest(caller.ask(request.clone())).await.unwrap().into_inner();
        assert_eq!(codes(&answer.user_errors), [expected], "{request:?}");
        assert_eq!(answer.run, None);
    }
    assert!(service.lease().await.is_none(), "nothing was queued");
}

#[tokio::test]
async fn a_key_makes_starting_repeatable() {
    let (service, caller, strategy, dataset) = ready().await;
    let keyed = || StartBacktestRequest { idempotency_key: "once".to_owned(), ..backtest(&strategy, &dataset) };
    let start = async |request| caller.runs().start_backtest(caller.ask(request)).await.unwrap().into_inner();
    let (a, b) = tokio::join!(start(keyed()), start(keyed()));
    assert_eq!(a.run.unwrap().id, b.run.unwrap().id);
    let other = start(StartBacktestRequest { capital_minor: 1, ..keyed() }).await;
    assert_eq!(codes(&other.user_errors), [("idempotencyKey", "IDEMPOTENCY_MISMATCH")]);
    assert!(service.lease().await.is_some() && service.lease().await.is_none());
}

#[tokio::test]
async fn an_organisation_has_a_limit_of_unfinished_work() {
    let (_service, caller, strategy, dataset) = ready().await;
    let mut last = None;
    for _ in 0..20 {
        last = Some(caller.backtest(&strategy, &dataset).await);
    }
    let start =
        async || caller.runs().start_backtest(caller.ask(backtest(&strategy, &dataset))).await.unwrap().into_inner();
    assert_eq!(codes(&start().await.user_errors), [("version", "QUOTA_EXCEEDED")]);
    let canceled = CancelRunRequest { id: last.unwrap().id };
    let canceled = caller.runs().cancel_run(caller.ask(canceled)).await.unwrap().into_inner().run.unwrap();
    assert_eq!(canceled.status, "canceled");
    assert_eq!(start().await.user_errors, []);
}

#[tokio::test]
async fn a_result_is_shown_in_parts_and_never_when_damaged() {
    let (service, caller, strategy, dataset) = ready().await;
    let run = caller.backtest(&strategy, &dataset).await.id;
    let equity = async |max_points| {
        let request = GetEquityRequest { run_id: run.clone(), max_points };
        caller.runs().get_equity(caller.ask(request)).await.map(tonic::Response::into_inner)
    };
    assert_eq!(equity(10).await.unwrap().time.len(), 0, "no result yet");
    let lease = service.lease().await.unwrap();
    service.finish(&lease).await;

    let whole = equity(0).await.unwrap();
    assert_eq!((whole.time, whole.equity, whole.drawdown), (curve().time, curve().equity, curve().drawdown));
    let thin = equity(20).await.unwrap();
    assert!(thin.time.len() <= 20 && thin.equity.contains(&149.0) && thin.equity.contains(&100.0), "{thin:?}");

    let page = |after: &str| ListTradesRequest {
        run_id: run.clone(),
        page: Some(PageRequest { first: 3, after: after.to_owned(), ..PageRequest::default() }),
    };
    let first = caller.runs().list_trades(caller.ask(page(""))).await.unwrap().into_inner();
    let info = first.page.unwrap();
    assert_eq!((first.trades.len(), info.total_count, info.has_next_page), (3, trades().len() as u64, true));
    let rest = caller.runs().list_trades(caller.ask(page(&info.positions[2]))).await.unwrap().into_inner();
    assert_eq!(rest.trades.iter().map(|trade| trade.number).collect::<Vec<_>>(), [4, 5]);
    assert!(rest.trades.iter().all(|trade| trade.symbol == "SYN-BTC" && trade.exit_reason == "target"));

    let request = ListArtifactsRequest { run_id: run.clone() };
    let artifacts = caller.runs().list_artifacts(caller.ask(request)).await.unwrap().into_inner().artifacts;
    assert_eq!(artifacts.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["equity.bin", "trades.json"]);
    assert!(artifacts.iter().all(|found| found.url.starts_with("http://assay.test/objects/orgs/")), "{artifacts:?}");
}

#[tokio::test]
async fn a_flipped_byte_in_a_result_is_noticed() {
    let (service, caller, strategy, dataset) = ready().await;
    let run = caller.backtest(&strategy, &dataset).await.id;
    let lease = service.lease().await.unwrap();
    service.finish(&lease).await;
    let id = run.parse().unwrap();
    let key = assay_objects::ObjectKey::for_run(lease.organisation, id, lease.attempt, "equity.bin").unwrap();
    let mut bytes = service.objects.get(&key).await.unwrap().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    service.objects.put(&key, bytes.into(), Precondition::None).await.unwrap();
    let request = GetEquityRequest { run_id: run, max_points: 10 };
    let refused = caller.runs().get_equity(caller.ask(request)).await.unwrap_err();
    assert_eq!(refused.code(), Code::Internal);
    assert!(refused.message().contains("integrity"), "{refused}");
}

async fn watch(caller: &Caller, id: &str, after: &str) -> tonic::Streaming<RunEvent> {
    let request = WatchRunRequest { id: id.to_owned(), after: after.to_owned() };
    caller.runs().watch_run(caller.ask(request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn watching_replays_follows_and_ends_with_the_run() {
    let (service, caller, strategy, dataset) = ready().await;
    let run = caller.backtest(&strategy, &dataset).await.id;
    let mut live = watch(&caller, &run, "").await;
    assert_eq!(live.next().await.unwrap().unwrap().kind, "queued");
    let lease = service.lease().await.unwrap();
    let point = Event::EquityPoint { time: Timestamp::from_nanos(7), equity: 1.5 };
    service.dispatcher.events().append(&lease, &[point, Event::Log("hi".to_owned())]).await.unwrap();
    service.finish(&lease).await;

    let mut seen = Vec::new();
    while let Some(event) = live.next().await {
        seen.push(event.unwrap());
    }
    let kinds: Vec<&str> = seen.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["started", "equity_point", "log", "finished"]);
    assert_eq!((seen[1].point_time, seen[2].log.as_str(), seen[3].status.as_str()), (7, "hi", "succeeded"));
    let replayed: Vec<_> = watch(&caller, &run, "1").await.map(Result::unwrap).collect().await;
    assert_eq!(replayed, seen);
    let bad = WatchRunRequest { id: run.clone(), after: "yesterday".to_owned() };
    assert_eq!(caller.runs().watch_run(caller.ask(bad)).await.unwrap_err().code(), Code::InvalidArgument);

    let got = caller.runs().get_run(caller.ask(GetRunRequest { id: run })).await.unwrap().into_inner();
    assert_eq!((got.status.as_str(), got.summary_json.as_str()), ("succeeded", r#"{"trades":5}"#));
    let listed = caller.runs().list_runs(caller.ask(ListRunsRequest::default())).await.unwrap().into_inner();
    assert_eq!(listed.runs, [got]);
}

#[tokio::test]
async fn a_stopping_service_tells_its_watchers_to_come_back() {
    let (service, caller, strategy, dataset) = ready().await;
    let run = caller.backtest(&strategy, &dataset).await.id;
    let mut live = watch(&caller, &run, "").await;
    live.next().await.unwrap().unwrap();
    service.life.stop();
    let end = live.next().await.unwrap().unwrap_err();
    assert_eq!(end.code(), Code::Unavailable);
}
