//! One organisation never sees another's rows: not by id, not by list, not by a key, not by what a connection remembers.

use crate::support::{Tenant, World, new_version};
use assay_store::{Page, ServiceRole, StoreError};
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection};

#[tokio::test]
async fn two_tenants_over_one_connection_see_their_own() {
    let world = World::new().await;
    let store = world.postgres.store_on_one_connection(ServiceRole::Strategy).await.unwrap();
    let (a, b) = (Tenant::new(store.clone()).await, Tenant::new(store.clone()).await);
    for _ in 0..3 {
        for (own, other) in [(&a, &b), (&b, &a)] {
            let listed = store.strategies().list(&own.scope, Page::first(10)).await.unwrap();
            assert_eq!(listed.items.iter().map(|item| item.id).collect::<Vec<_>>(), [own.strategy]);
            assert_eq!(listed.total, 1);
            let found = store.strategies().get_many(&own.scope, &[other.strategy, own.strategy]).await.unwrap();
            assert_eq!(found.len(), 1);
            assert_eq!(store.strategies().get_versions(&own.scope, &[other.version]).await.unwrap(), []);
            assert_eq!(store.datasets().get_many(&own.scope, &[other.dataset]).await.unwrap(), []);
        }
    }
}

#[tokio::test]
async fn a_connection_that_named_no_organisation_sees_nothing() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    tenant.queued().await;
    for role in ["assay_auth", "assay_strategy", "assay_dispatcher"] {
        let mut connection = PgConnection::connect(world.postgres.url(role).expose_secret()).await.unwrap();
        for table in [
            "memberships",
            "sessions",
            "refresh_tokens",
            "api_keys",
            "organisations",
            "invitations",
            "idempotency_keys",
        ] {
            let seen = count(&mut connection, &format!("auth.{table}")).await;
            assert!(seen.is_none_or(|rows| rows == 0), "{role} sees {table}");
        }
        for table in ["strategies", "strategy_versions", "datasets", "runs", "run_events", "artifacts", "inspections"] {
            let seen = count(&mut connection, &format!("strategy.{table}")).await;
            assert!(seen.is_none_or(|rows| rows == 0), "{role} sees {table}");
        }
        // The dispatcher has to choose between organisations, and nobody else.
        let jobs = count(&mut connection, "queue.jobs").await;
        assert_eq!(jobs.unwrap_or(0) > 0, role == "assay_dispatcher", "{role}");
    }
}

/// Counts the rows of a table, or returns `None` where the role may not read it at all.
async fn count(connection: &mut PgConnection, table: &str) -> Option<i64> {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"))).fetch_one(connection).await.ok()
}

#[tokio::test]
async fn a_setting_does_not_survive_its_transaction() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let mut connection = PgConnection::connect(world.postgres.url("assay_strategy").expose_secret()).await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    sqlx::query("SELECT set_config('assay.organisation', $1, true)")
        .bind(tenant.scope.organisation().as_uuid().to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    assert_eq!(count(&mut tx, "strategy.strategies").await, Some(1));
    tx.commit().await.unwrap();
    // The setting is the empty text now, not NULL; that must neither fail nor match.
    assert_eq!(count(&mut connection, "strategy.strategies").await, Some(0));
}

#[tokio::test]
async fn a_row_for_another_organisation_is_refused() {
    let world = World::new().await;
    let (a, b) = (world.tenant().await, world.tenant().await);
    let mut connection = PgConnection::connect(world.postgres.url("assay_strategy").expose_secret()).await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    sqlx::query("SELECT set_config('assay.organisation', $1, true)")
        .bind(a.scope.organisation().as_uuid().to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    let error = sqlx::query(
        "INSERT INTO strategy.datasets (organisation_id, id, name, state, symbol, calendar, vendor, upload)
         VALUES ($1, $2, 'x', 'importing', 'X', '', 'x', '{}')",
    )
    .bind(b.scope.organisation().as_uuid())
    .bind(crate::support::fresh())
    .execute(&mut *tx)
    .await
    .unwrap_err();
    assert_eq!(error.as_database_error().unwrap().code().as_deref(), Some("42501"));
}

#[tokio::test]
async fn foreign_ids_do_not_exist() {
    let world = World::new().await;
    let (a, b) = (world.tenant().await, world.tenant().await);
    let victim = b.queued().await;
    let store = &world.strategy;

    assert!(matches!(store.runs().get(&a.scope, victim.id).await, Err(StoreError::NotFound("run"))));
    assert!(matches!(store.runs().cancel(&a.scope, victim.id).await, Err(StoreError::NotFound("run"))));
    assert!(matches!(store.runs().artifacts(&a.scope, victim.id).await, Err(StoreError::NotFound("run"))));
    assert!(matches!(store.events().after(&a.scope, victim.id, 0, 10).await, Err(StoreError::NotFound("run"))));
    let versions = store.strategies().list_versions(&a.scope, b.strategy, Page::first(1)).await;
    assert!(matches!(versions, Err(StoreError::NotFound("strategy"))));
    assert!(store.strategies().list_versions_of(&a.scope, &[b.strategy], Page::first(1)).await.unwrap().is_empty());
    assert!(store.runs().list_of(&a.scope, &[b.strategy], Page::first(1)).await.unwrap().is_empty());
    let added = store.strategies().add_version(&a.scope, b.strategy, new_version("x"), None).await;
    assert!(matches!(added, Err(StoreError::NotFound("strategy"))));

    let version = store.runs().start(&a.scope, assay_store::NewRun { version: b.version, ..a.new_run() }).await;
    assert!(matches!(version, Err(StoreError::NotFound("strategy version"))));
    let dataset = store.runs().start(&a.scope, assay_store::NewRun { dataset: b.dataset, ..a.new_run() }).await;
    assert!(matches!(dataset, Err(StoreError::NotFound("dataset"))));
    assert_eq!(b.run(victim.id).await, victim);
}
