use assay_proto::v1::{
    AddVersionRequest, BatchGetRequest, CheckStrategyRequest, CreateStrategyRequest, GetVersionRequest,
    ListDatasetsRequest, ListStrategiesRequest, ListVersionsRequest, PageRequest,
};
use assay_strategy_service::Config;
use assay_types::{Digest, Role};
use tonic::Code;

use crate::support::{TestService, codes};

#[tokio::test]
async fn a_version_is_what_was_sent_with_what_the_compiler_knows() {
    let service = TestService::start().await;
    let caller = service.caller(Role::Developer);
    let strategy = caller.template("sma-cross").await;
    let source = assay_strategy::builtin("sma-cross").unwrap().source;
    assert_eq!((strategy.name.as_str(), strategy.slug.as_str()), ("SMA cross", "sma-cross"));
    let request = GetVersionRequest { id: strategy.latest_version_id.clone() };
    let version = caller.strategies().get_version(caller.ask(request)).await.unwrap().into_inner();
    assert_eq!((version.number, version.source.as_str()), (1, source));
    assert_eq!(version.source_digest, Digest::of(source.as_bytes()).to_string());
    assert_eq!(
        version.parameters.first().map(|found| (found.name.as_str(), found.default_json.as_str())),
        Some(("fast", "10"))
    );
    assert!(!version.explanation.is_empty());

    let more = AddVersionRequest {
        strategy_id: strategy.id.clone(),
        source: source.to_owned(),
        note: "again".to_owned(),
        idempotency_key: String::new(),
    };
    let added = caller.strategies().add_version(caller.ask(more)).await.unwrap().into_inner().version.unwrap();
    assert_eq!((added.number, added.note.as_str()), (2, "again"));
    let listed = ListVersionsRequest { strategy_id: strategy.id.clone(), page: None };
    let listed = caller.strategies().list_versions(caller.ask(listed)).await.unwrap().into_inner();
    assert_eq!(listed.versions, [added, version]);
}

#[tokio::test]
async fn what_does_not_compile_is_refused_with_its_place() {
    let service = TestService::start().await;
    let caller = service.caller(Role::Developer);
    let source = assay_strategy::builtin("sma-cross").unwrap().source.replace("sma(", "smma_of(");
    let check = CheckStrategyRequest { source: source.clone() };
    let checked = caller.strategies().check_strategy(caller.ask(check)).await.unwrap().into_inner();
    let first = checked.diagnostics.first().unwrap();
    assert!(first.severity == "error" && first.line > 1 && first.column > 0, "{first:?}");
    assert_eq!(checked.explanation, "");

    let create = CreateStrategyRequest { name: "Broken".to_owned(), source, ..CreateStrategyRequest::default() };
    let refused = caller.strategies().create_strategy(caller.ask(create)).await.unwrap().into_inner();
    assert_eq!((codes(&refused.user_errors), refused.strategy), (vec![("source", "COMPILE_FAILED")], None));
    assert_eq!(refused.diagnostics, checked.diagnostics);
}

#[tokio::test]
async fn bad_input_says_which_field_and_why() {
    let service = TestService::start().await;
    let caller = service.caller(Role::Developer);
    let create = async |request: CreateStrategyRequest| {
        caller.strategies().create_strategy(caller.ask(request)).await.unwrap().into_inner().user_errors
    };
    let from = |template: &str| CreateStrategyRequest { template_id: template.to_owned(), ..Default::default() };
    assert_eq!(codes(&create(from("")).await), [("source", "REQUIRED")]);
    assert_eq!(codes(&create(from("no-such")).await), [("template", "NOT_FOUND")]);
    let both = CreateStrategyRequest { source: "x".to_owned(), ..from("sma-cross") };
    assert_eq!(codes(&create(both).await), [("template", "INVALID")]);
    let long = CreateStrategyRequest {
        name: "x".repeat(121),
        description: "y".repeat(4_001),
        tags: vec![" ".to_owned()],
        ..from("sma-cross")
    };
    let errors = create(long).await;
    assert_eq!(codes(&errors), [("name", "TOO_LONG"), ("description", "TOO_LONG"), ("tags", "INVALID")]);
    assert!(errors.iter().all(|error| error.message.ends_with('.')), "{errors:?}");
}

#[tokio::test]
async fn names_may_repeat_and_addresses_do_not() {
    let service = TestService::start().await;
    let caller = service.caller(Role::Developer);
    let (a, b) = (caller.template("sma-cross").await, caller.template("sma-cross").await);
    assert_eq!((a.name == b.name, a.slug == b.slug), (true, false));
    assert!(b.slug.starts_with("sma-cross-"), "{}", b.slug);

    let page = |after: &str| ListStrategiesRequest {
        page: Some(PageRequest { first: 1, after: after.to_owned(), ..PageRequest::default() }),
    };
    let first = caller.strategies().list_strategies(caller.ask(page(""))).await.unwrap().into_inner();
    let info = first.page.unwrap();
    assert!(info.has_next_page && info.total_count == 2);
    let second = caller.strategies().list_strategies(caller.ask(page(&info.positions[0]))).await.unwrap().into_inner();
    assert!(!second.page.unwrap().has_next_page);
    let mut ids = [first.strategies[0].id.clone(), second.strategies[0].id.clone()];
    ids.sort();
    let mut expected = [a.id, b.id];
    expected.sort();
    assert_eq!(ids, expected);
    let foreign = caller.strategies().list_strategies(caller.ask(page("nonsense"))).await.unwrap_err();
    assert_eq!(foreign.code(), Code::InvalidArgument);
    let many = BatchGetRequest { ids: vec![String::new(); 101] };
    let refused = caller.strategies().batch_get_strategies(caller.ask(many)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn every_organisation_begins_with_one_synthetic_market() {
    let config = Config { starter_data: true, ..Config::for_testing() };
    let service = TestService::configured(&config).await;
    let caller = service.caller(Role::Viewer);
    let mut client = caller.datasets();
    let first = client.list_datasets(caller.ask(ListDatasetsRequest::default())).await.unwrap().into_inner();
    let again = client.list_datasets(caller.ask(ListDatasetsRequest::default())).await.unwrap().into_inner();
    assert_eq!(first.datasets.len(), 4);
    assert!(first.datasets.iter().all(|dataset| dataset.state == "ready" && dataset.rows == 10_000));
    assert_eq!(first, again);
}
