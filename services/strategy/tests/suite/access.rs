//! Who may do what: nobody without proof, nobody beyond its role, nobody into another organisation.

use assay_proto::v1::{
    BatchGetRequest, CancelRunRequest, GetDatasetRequest, GetEquityRequest, GetRunRequest, GetStrategyRequest,
    GetVersionRequest, ListArtifactsRequest, ListStrategiesRequest, ListTemplatesRequest, ListTradesRequest,
    ListVersionsRequest, WatchRunRequest,
};
use assay_types::{ApiKeyId, Credential, Principal, Role, TokenScope};
use tonic::Code;

use crate::support::{TestService, backtest, codes};

#[tokio::test]
async fn without_a_token_there_are_only_templates() {
    let service = TestService::start().await;
    let caller = service.caller(Role::Owner);
    let templates = caller.strategies().list_templates(ListTemplatesRequest {}).await.unwrap().into_inner().templates;
    assert!(templates.len() >= 5 && templates.iter().all(|template| !template.source.is_empty()));
    let refused = caller.strategies().list_strategies(ListStrategiesRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
    let refused = caller.runs().get_run(GetRunRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_viewer_reads_and_does_not_write() {
    let service = TestService::start().await;
    let developer = service.caller(Role::Developer);
    let viewer = service.as_principal(Principal { role: Role::Viewer, ..developer.principal.clone() });
    let strategy = developer.template("sma-cross").await;
    let dataset = service.seed_market(&developer).await.id.to_string();
    let read = GetStrategyRequest { id: strategy.id.clone() };
    assert_eq!(viewer.strategies().get_strategy(viewer.ask(read)).await.unwrap().into_inner(), strategy);

    let start = viewer.runs().start_backtest(viewer.ask(backtest(&strategy, &dataset))).await.unwrap_err();
    assert_eq!(start.code(), Code::PermissionDenied);
    assert!(start.message().contains("developer"), "{start}");
    let run = developer.backtest(&strategy, &dataset).await;
    let cancel = viewer.runs().cancel_run(viewer.ask(CancelRunRequest { id: run.id })).await.unwrap_err();
    assert_eq!(cancel.code(), Code::PermissionDenied);
}

#[tokio::test]
async fn a_key_does_what_it_names_and_sees_documents_where_it_says_so() {
    let service = TestService::start().await;
    let owner = service.caller(Role::Owner);
    let with = |scopes: &[TokenScope]| {
        let id = ApiKeyId::from_uuid(owner.principal.user.as_uuid());
        let credential = Credential::ApiKey(id, scopes.iter().copied().collect());
        service.as_principal(Principal { credential, ..owner.principal.clone() })
    };
    let strategy = owner.template("sma-cross").await;
    let dataset = service.seed_market(&owner).await.id.to_string();
    let reader = with(&[TokenScope::Read]);
    let start = reader.runs().start_backtest(reader.ask(backtest(&strategy, &dataset))).await.unwrap_err();
    assert_eq!((start.code(), start.message().contains("`run`")), (Code::PermissionDenied, true));
    let runner = with(&[TokenScope::Run]);
    runner.backtest(&strategy, &dataset).await;
    let read = GetStrategyRequest { id: strategy.id.clone() };
    let refused = runner.strategies().get_strategy(runner.ask(read)).await.unwrap_err();
    assert_eq!((refused.code(), refused.message().contains("`read`")), (Code::PermissionDenied, true));

    let version = || GetVersionRequest { id: strategy.latest_version_id.clone() };
    let batch = || BatchGetRequest { ids: vec![strategy.latest_version_id.clone()] };
    let list = || ListVersionsRequest { strategy_id: strategy.id.clone(), page: None };
    for (caller, shown) in [(reader, false), (with(&[TokenScope::Read, TokenScope::StrategySource]), true)] {
        let mut strategies = caller.strategies();
        let one = strategies.get_version(caller.ask(version())).await.unwrap().into_inner();
        let many = strategies.batch_get_versions(caller.ask(batch())).await.unwrap().into_inner().versions;
        let listed = strategies.list_versions(caller.ask(list())).await.unwrap().into_inner().versions;
        let all: Vec<_> = [vec![one], many, listed].concat();
        assert_eq!(all.iter().map(|version| !version.source.is_empty()).collect::<Vec<_>>(), [shown; 3]);
    }
}

#[tokio::test]
async fn things_of_other_organisations_do_not_exist() {
    let service = TestService::start().await;
    let (victim, attacker) = (service.caller(Role::Owner), service.caller(Role::Owner));
    let strategy = victim.template("sma-cross").await;
    let dataset = service.seed_market(&victim).await.id.to_string();
    let run = victim.backtest(&strategy, &dataset).await.id;
    service.finish(&service.lease().await.unwrap()).await;

    let (mut strategies, mut datasets, mut runs) = (attacker.strategies(), attacker.datasets(), attacker.runs());
    let id = || run.clone();
    let version = strategy.latest_version_id.clone();
    let of_strategy = strategy.id.clone();
    let answers = [
        strategies.get_strategy(attacker.ask(GetStrategyRequest { id: strategy.id.clone() })).await.err(),
        strategies.get_version(attacker.ask(GetVersionRequest { id: version })).await.err(),
        strategies
            .list_versions(attacker.ask(ListVersionsRequest { strategy_id: of_strategy, page: None }))
            .await
            .err(),
        datasets.get_dataset(attacker.ask(GetDatasetRequest { id: dataset.clone() })).await.err(),
        runs.get_run(attacker.ask(GetRunRequest { id: id() })).await.err(),
        runs.cancel_run(attacker.ask(CancelRunRequest { id: id() })).await.err(),
        runs.get_equity(attacker.ask(GetEquityRequest { run_id: id(), max_points: 10 })).await.err(),
        runs.list_trades(attacker.ask(ListTradesRequest { run_id: id(), page: None })).await.err(),
        runs.list_artifacts(attacker.ask(ListArtifactsRequest { run_id: id() })).await.err(),
        runs.watch_run(attacker.ask(WatchRunRequest { id: id(), after: String::new() })).await.err(),
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.map(|status| status.code()), Some(Code::NotFound), "answer {number}");
    }
    let batch = BatchGetRequest { ids: vec![strategy.id.clone()] };
    let seen = strategies.batch_get_strategies(attacker.ask(batch)).await.unwrap().into_inner().strategies;
    assert_eq!(seen, []);

    let smuggled = runs.start_backtest(attacker.ask(backtest(&strategy, &dataset))).await.unwrap().into_inner();
    assert_eq!(codes(&smuggled.user_errors), [("version", "NOT_FOUND")]);
    let own = attacker.template("sma-cross").await;
    let smuggled = runs.start_backtest(attacker.ask(backtest(&own, &dataset))).await.unwrap().into_inner();
    assert_eq!(codes(&smuggled.user_errors), [("dataset", "NOT_FOUND")]);
}
