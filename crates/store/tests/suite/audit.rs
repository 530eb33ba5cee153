//! The audit log: written with the act or not at all, and a chain in which every tampering shows.

use assay_store::{
    Break, Creation, Idempotency, NewOrganisation, NewUser, Origin, ServiceRole, Store, StoreError, Verified,
};
use assay_testkit::TestPostgres;
use assay_types::{Credential, MembershipId, OrganisationId, Principal, Role, Scope, SessionId, Timestamp, UserId};
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection};

use crate::support::fresh;

/// A store, and an organisation of several with its owner's view of it.
async fn firm() -> (TestPostgres, Store, Scope) {
    let postgres = TestPostgres::start().await.unwrap();
    let store = postgres.store(ServiceRole::Auth).await.unwrap();
    let at = Timestamp::from_nanos(1_700_000_000_000_000_000);
    let new = NewUser {
        id: UserId::from_uuid(fresh()),
        email: "ada@example.org".to_owned(),
        handle: "ada".to_owned(),
        display_name: "Ada".to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        organisation: OrganisationId::from_uuid(fresh()),
        at,
    };
    let home = new.organisation;
    let user = store.accounts().create_user(new).await.unwrap().id;
    let view = |organisation| {
        let credential = Credential::Session(SessionId::from_uuid(fresh()));
        Scope::of(&Principal { user, credential, organisation, role: Role::Owner })
    };
    let new = NewOrganisation {
        id: OrganisationId::from_uuid(fresh()),
        membership: MembershipId::from_uuid(fresh()),
        slug: "firm".to_owned(),
        name: "Firm".to_owned(),
        at,
        idempotency: None::<Idempotency>,
    };
    let made = store.organisations().asked_from(origin()).create(&view(home), new, 20).await.unwrap().unwrap();
    let (Creation::Made(made) | Creation::Repeated(made)) = made;
    (postgres, store, view(made.organisation.id))
}

fn origin() -> Origin {
    Origin {
        api_key: None,
        address: "192.0.2.1".to_owned(),
        user_agent: "a test\0 with a zero".to_owned(),
        trace_id: "0af7651916cd43dd8448eb211c80319c".to_owned(),
    }
}

async fn renamed(store: &Store, scope: &Scope, times: usize) {
    for time in 0..times {
        store.organisations().asked_from(origin()).rename(scope, &format!("Name {time}")).await.unwrap().unwrap();
    }
}

/// Does to the table what no role of a service may.
async fn tamper(postgres: &TestPostgres, statement: &'static str) {
    let mut admin = PgConnection::connect(postgres.admin_url().expose_secret()).await.unwrap();
    sqlx::raw_sql(statement).execute(&mut admin).await.unwrap();
}

#[tokio::test]
async fn an_act_is_logged_with_who_what_and_from_where() {
    let (_postgres, store, scope) = firm().await;
    renamed(&store, &scope, 1).await;
    let events = store.audit().events(&scope, None, 10, None).await.unwrap();
    assert_eq!(
        events.iter().map(|event| event.action.as_str()).collect::<Vec<_>>(),
        ["organization.rename", "organization.create"]
    );
    let last = &events[0];
    assert_eq!((last.seq, last.user, &*last.target), (2, scope.user(), &*scope.organisation().to_string()));
    assert_eq!(last.diff_json, r#"{"name":["Firm","Name 0"]}"#);
    assert_eq!((&*last.origin.address, &*last.origin.user_agent), ("192.0.2.1", "a test with a zero"));
    assert_eq!(last.prev_hash, events[1].hash);
    let older = store.audit().events(&scope, Some(2), 10, None).await.unwrap();
    assert_eq!(older.iter().map(|event| event.seq).collect::<Vec<_>>(), [1]);
    let made = store.audit().events(&scope, None, 10, Some("organization.create")).await.unwrap();
    assert_eq!(made.iter().map(|event| event.seq).collect::<Vec<_>>(), [1]);
    let elsewhere = Scope::platform(OrganisationId::from_uuid(fresh()));
    assert_eq!(store.audit().events(&elsewhere, None, 10, None).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_refused_or_rolled_back_is_not_logged() {
    let (_postgres, store, scope) = firm().await;
    let organisations = store.organisations();
    assert!(organisations.leave(&scope).await.unwrap().is_err(), "the last owner");
    let missing = organisations.remove(&scope, MembershipId::from_uuid(fresh())).await;
    assert!(matches!(missing, Err(StoreError::NotFound("member"))));
    assert_eq!(store.audit().events(&scope, None, 10, None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn many_writers_at_once_make_one_chain() {
    let (_postgres, store, scope) = firm().await;
    let writers = (0..8).map(|_| renamed(&store, &scope, 5));
    futures::future::join_all(writers).await;
    let Verified { events, head } = store.audit().verify(&scope).await.unwrap().unwrap();
    assert_eq!(events, 41);
    assert_eq!(head, store.audit().events(&scope, None, 1, None).await.unwrap()[0].hash);
}

#[tokio::test]
async fn a_changed_a_removed_and_a_moved_event_show() {
    for (statement, found) in [
        ("UPDATE audit.events SET diff_json = '{}' WHERE seq = 3", Break::Changed(3)),
        ("UPDATE audit.events SET user_id = NULL WHERE seq = 2", Break::Changed(2)),
        ("UPDATE audit.events SET at = at + interval '1 microsecond' WHERE seq = 5", Break::Changed(5)),
        ("DELETE FROM audit.events WHERE seq = 3", Break::Missing(3)),
        ("DELETE FROM audit.events WHERE seq = 1", Break::Missing(1)),
        (
            "UPDATE audit.events SET seq = 100 WHERE seq = 2; UPDATE audit.events SET seq = 2 WHERE seq = 3;
             UPDATE audit.events SET seq = 3 WHERE seq = 100",
            Break::Unlinked(2),
        ),
    ] {
        let (postgres, store, scope) = firm().await;
        renamed(&store, &scope, 5).await;
        assert_eq!(store.audit().verify(&scope).await.unwrap().unwrap().events, 6);
        tamper(&postgres, statement).await;
        assert_eq!(store.audit().verify(&scope).await.unwrap(), Err(found), "{statement}");
    }
}

#[tokio::test]
async fn no_service_may_change_or_delete_an_event() {
    let (postgres, store, scope) = firm().await;
    renamed(&store, &scope, 1).await;
    for role in ServiceRole::ALL.map(ServiceRole::database_role) {
        let mut connection = PgConnection::connect(postgres.url(role).expose_secret()).await.unwrap();
        for statement in ["UPDATE audit.events SET action = 'x'", "DELETE FROM audit.events", "TRUNCATE audit.events"] {
            let refused = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
            assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{role}: {statement}");
        }
    }
}
