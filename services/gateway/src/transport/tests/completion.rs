//! Whole responses: every key that was asked for, in its order, and null where the specification wants it.

use std::time::Duration;

use async_graphql::{Interface, Object, Schema, SimpleObject, Subscription, Union};
use axum::body::Body;
use futures::{Stream, stream};
use http::Request;
use serde_json::{Value, json};

use super::world::{World, post};
use crate::{ApiError, ErrorCode, Settings};

fn failure<T>() -> Result<T, ApiError> {
    Err(ApiError::new(ErrorCode::NotFound, "There is none."))
}

/// Half of what it has fails.
struct Shaky(bool);

#[Object]
impl Shaky {
    async fn late(&self) -> i32 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        1
    }

    async fn early(&self) -> i32 {
        2
    }

    async fn maybe(&self) -> Result<Option<i32>, ApiError> {
        if self.0 { failure() } else { Ok(Some(3)) }
    }

    async fn surely(&self) -> Result<i32, ApiError> {
        if self.0 { failure() } else { Ok(4) }
    }

    async fn inner(&self) -> Option<Shaky> {
        Some(Shaky(self.0))
    }

    async fn none(&self) -> Option<Shaky> {
        None
    }

    /// Any JSON: its keys are no fields.
    async fn loose(&self) -> Value {
        json!({"z": 1, "a": {"late": null}})
    }
}

#[derive(SimpleObject)]
struct Cat {
    id: i32,
    lives: i32,
}

struct Dog;

#[Object]
impl Dog {
    async fn id(&self) -> i32 {
        8
    }

    async fn bone(&self) -> Result<Option<String>, ApiError> {
        failure()
    }

    async fn tail(&self) -> Result<String, ApiError> {
        failure()
    }
}

#[derive(Interface)]
#[graphql(field(name = "id", ty = "&i32"))]
enum Animal {
    Cat(Cat),
}

#[derive(Union)]
enum Pet {
    Cat(Cat),
    Dog(Dog),
}

struct Query;

#[Object]
impl Query {
    async fn good(&self) -> Shaky {
        Shaky(false)
    }

    async fn bad(&self) -> Option<Shaky> {
        Some(Shaky(true))
    }

    async fn list(&self) -> Vec<Option<Shaky>> {
        vec![Some(Shaky(false)), Some(Shaky(true)), None]
    }

    async fn strict(&self) -> Option<Vec<Shaky>> {
        Some(vec![Shaky(false), Shaky(true)])
    }

    async fn animal(&self) -> Option<Animal> {
        Some(Animal::Cat(Cat { id: 7, lives: 9 }))
    }

    async fn pets(&self) -> Vec<Option<Pet>> {
        vec![Some(Pet::Cat(Cat { id: 7, lives: 9 })), Some(Pet::Dog(Dog)), None]
    }

    async fn fails(&self) -> Result<Option<i32>, ApiError> {
        failure()
    }

    async fn breaks(&self) -> Result<i32, ApiError> {
        failure()
    }
}

struct Mutation(std::sync::atomic::AtomicI32);

#[Object]
impl Mutation {
    async fn count(&self) -> Tally {
        Tally { now: self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1, same: 0 }
    }

    async fn fails(&self) -> Result<Option<i32>, ApiError> {
        failure()
    }
}

#[derive(SimpleObject)]
struct Tally {
    now: i32,
    same: i32,
}

struct Subscriptions;

#[Subscription]
impl Subscriptions {
    async fn shaky(&self) -> impl Stream<Item = Shaky> + use<> {
        stream::iter([Shaky(false), Shaky(true)])
    }
}

fn world() -> World {
    let schema = Schema::build(Query, Mutation(0.into()), Subscriptions).disable_suggestions().finish();
    let sdl = schema.sdl();
    World::of(schema, &sdl, Settings::default())
}

/// The body as text, since the order of keys is what is asked about; what differs from call to call is left out.
async fn whole(query: &str) -> String {
    let answer = world().send(post(query)).await;
    let body = axum::body::to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    let end = text.find(",\"extensions\":{\"cost\"").unwrap_or(text.len() - 1);
    let start = text.find("\"data\"").unwrap_or(0);
    text[start..end].to_owned()
}

#[tokio::test]
async fn keys_come_in_the_order_of_the_selection() {
    for (query, expected) in [
        ("{ good { late early } }", r#""data":{"good":{"late":1,"early":2}}"#),
        ("{ good { early late } }", r#""data":{"good":{"early":2,"late":1}}"#),
        (
            "{ good { ...a early ... on Shaky { loose } } } fragment a on Shaky { late z: early }",
            r#""data":{"good":{"late":1,"z":2,"early":2,"loose":{"a":{"late":null},"z":1}}}"#,
        ),
        (
            "{ good { inner { late } early inner { early } } }",
            r#""data":{"good":{"inner":{"late":1,"early":2},"early":2}}"#,
        ),
    ] {
        assert_eq!(whole(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_field_that_failed_is_null_and_takes_its_parent_along_where_it_may_not_be() {
    for (query, expected) in [
        ("{ bad { maybe early } }", r#""data":{"bad":{"maybe":null,"early":2}}"#),
        ("{ bad { m: maybe } }", r#""data":{"bad":{"m":null}}"#),
        ("{ bad { early surely } }", r#""data":{"bad":null}"#),
        ("{ bad { early inner { surely late } } }", r#""data":{"bad":{"early":2,"inner":null}}"#),
        ("{ bad { inner { none { early } } } }", r#""data":{"bad":{"inner":{"none":null}}}"#),
        ("{ list { maybe } }", r#""data":{"list":[{"maybe":3},{"maybe":null},null]}"#),
        ("{ list { early surely } }", r#""data":{"list":[{"early":2,"surely":4},null,null]}"#),
        ("{ strict { early maybe } }", r#""data":{"strict":[{"early":2,"maybe":3},{"early":2,"maybe":null}]}"#),
        ("{ strict { surely } good { early } }", r#""data":{"strict":null,"good":{"early":2}}"#),
        ("{ fails }", r#""data":{"fails":null}"#),
        ("{ fails animal { id } }", r#""data":{"fails":null,"animal":{"id":7}}"#),
        ("{ animal { id } breaks }", r#""data":null"#),
        ("mutation { fails count { now } }", r#""data":{"fails":null,"count":{"now":1}}"#),
    ] {
        assert_eq!(whole(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn what_is_skipped_is_not_there_and_what_is_included_is() {
    for (query, expected) in [
        ("{ good { early @skip(if: true) } }", r#""data":{"good":{}}"#),
        ("{ good @skip(if: true) { early } }", r#""data":{}"#),
        ("{ bad { maybe @include(if: false) late } }", r#""data":{"bad":{"late":1}}"#),
        ("{ bad { ... @include(if: true) { maybe } late } }", r#""data":{"bad":{"maybe":null,"late":1}}"#),
        (
            "query($x: Boolean = true) { good { late early @include(if: $x) } }",
            r#""data":{"good":{"late":1,"early":2}}"#,
        ),
        ("query($x: Boolean = true) { good { late early @skip(if: $x) } }", r#""data":{"good":{"late":1}}"#),
        (
            "query($x: Boolean = false) { good { ...a @include(if: $x) } } fragment a on Shaky { early }",
            r#""data":{"good":{}}"#,
        ),
    ] {
        assert_eq!(whole(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn an_object_has_the_fields_of_its_own_type() {
    for (query, expected) in [
        ("{ animal { id ... on Cat { lives } } }", r#""data":{"animal":{"id":7,"lives":9}}"#),
        ("{ animal { __typename } }", r#""data":{"animal":{"__typename":"Cat"}}"#),
        (
            "{ pets { ... on Cat { lives id } ... on Dog { id bone } } }",
            r#""data":{"pets":[{"lives":9,"id":7},{"id":8,"bone":null},null]}"#,
        ),
        ("{ pets { ... on Cat { id } } }", r#""data":{"pets":[{"id":7},{},null]}"#),
        (
            "{ pets { __typename ...d } } fragment d on Dog { tail }",
            r#""data":{"pets":[{"__typename":"Cat"},null,null]}"#,
        ),
        (
            "{ pets { ...on Animal { id } kind: __typename } }",
            r#""data":{"pets":[{"id":7,"kind":"Cat"},{"kind":"Dog"},null]}"#,
        ),
    ] {
        assert_eq!(whole(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn what_was_asked_twice_is_done_once() {
    let expected = r#""data":{"count":{"now":1,"same":0}}"#;
    assert_eq!(whole("mutation { count { now } count { same } }").await, expected);
}

#[tokio::test]
async fn introspection_is_left_as_it_is() {
    let answer = whole("{ __schema { queryType { name } } __type(name: \"Cat\") { fields { name } kind } }").await;
    let expected = r#""data":{"__schema":{"queryType":{"name":"Query"}},"__type":{"fields":[{"name":"id"},{"name":"lives"}],"kind":"OBJECT"}}"#;
    assert_eq!(answer, expected);
}

async fn stream_of(query: &str) -> String {
    let request = Request::post("/graphql/stream").header("content-type", "application/json");
    let answer = world().send(request.body(Body::from(json!({ "query": query }).to_string())).unwrap()).await;
    let body = axum::body::to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn every_event_of_a_subscription_is_whole() {
    let text = stream_of("subscription { shaky { late maybe early } }").await;
    let events: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: {")).collect();
    assert_eq!(events[0], r#""data":{"shaky":{"late":1,"maybe":3,"early":2}}}"#);
    assert!(events[1].ends_with(r#""data":{"shaky":{"late":1,"maybe":null,"early":2}}}"#), "{}", events[1]);
    let text = stream_of("subscription { ...s } fragment s on Subscriptions { shaky { surely } }").await;
    assert!(text.contains(r#"{"data":{"shaky":{"surely":4}}}"#), "{text}");
    assert!(text.contains(r#""data":null}"#), "{text}");
}

#[tokio::test]
async fn a_subscription_has_one_field() {
    let text = stream_of("subscription { shaky { late } b: shaky { late } }").await;
    assert!(text.contains("GRAPHQL_VALIDATION_FAILED"), "{text}");
}
