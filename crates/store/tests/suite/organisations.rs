//! Organisations keep an owner, invitations are good once, and a role counts as it is now.

use assay_store::{
    Creation, Idempotency, Membership, NewInvitation, NewMember, NewOrganisation, NewUser, Refused, ServiceRole, Store,
    StoreError, User,
};
use assay_testkit::TestPostgres;
use assay_types::{
    Credential, Digest, InvitationId, MembershipId, OrganisationId, Principal, Role, Scope, SessionId, Timestamp,
    UserId,
};

use crate::support::fresh;

const DAY: i64 = 86_400_000_000_000;
const START: i64 = 1_700_000_000_000_000_000;

fn day(day: i64) -> Timestamp {
    Timestamp::from_nanos(START + day * DAY)
}

struct Firm {
    _postgres: TestPostgres,
    store: Store,
    id: OrganisationId,
    owner: User,
    /// The owner's view of it.
    scope: Scope,
    /// The owner's view of the personal organisation.
    home: Scope,
}

impl Firm {
    async fn new() -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let store = postgres.store(ServiceRole::Auth).await.unwrap();
        let (owner, home) = person(&store, "ada").await;
        let made = store.organisations().create(&home, firm("firm", None), 20).await.unwrap().unwrap();
        let (Creation::Made(made) | Creation::Repeated(made)) = made;
        let id = made.organisation.id;
        Self { _postgres: postgres, scope: view(owner.id, id), store, id, owner, home }
    }

    /// Somebody new with a role.
    async fn member(&self, handle: &str, role: Role) -> (Scope, MembershipId) {
        let (user, _) = person(&self.store, handle).await;
        self.invite(handle, role).await.unwrap();
        let joined = self.accept(user.id, handle, 1).await.unwrap();
        assert_eq!((joined.role, joined.organisation.id), (role, self.id));
        (view(user.id, self.id), joined.id)
    }

    async fn invite(&self, handle: &str, role: Role) -> Result<(), Refused> {
        let new = invitation(&format!("{handle}@example.org"), role);
        self.store.organisations().invite(&self.scope, new, 500).await.unwrap().map(|_| ())
    }

    async fn accept(&self, user: UserId, handle: &str, at: i64) -> Result<Membership, Refused> {
        let hash = hash(&format!("{handle}@example.org"));
        let new = NewMember { id: MembershipId::from_uuid(fresh()), user, hash, at: day(at) };
        self.store.organisations().accept(new).await.unwrap()
    }

    async fn own(&self) -> MembershipId {
        let members = self.store.organisations().members(&self.scope).await.unwrap();
        members.iter().find(|member| member.user.id == self.owner.id).unwrap().id
    }
}

async fn person(store: &Store, handle: &str) -> (User, Scope) {
    let new = NewUser {
        id: UserId::from_uuid(fresh()),
        email: format!("{handle}@Example.org"),
        handle: handle.to_owned(),
        display_name: handle.to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        organisation: OrganisationId::from_uuid(fresh()),
        at: day(0),
    };
    let home = new.organisation;
    let user = store.accounts().create_user(new).await.unwrap();
    let scope = view(user.id, home);
    (user, scope)
}

fn view(user: UserId, organisation: OrganisationId) -> Scope {
    let credential = Credential::Session(SessionId::from_uuid(fresh()));
    Scope::of(&Principal { user, credential, organisation, role: Role::Viewer })
}

fn firm(slug: &str, key: Option<&str>) -> NewOrganisation {
    let request = Digest::of(slug.as_bytes());
    NewOrganisation {
        id: OrganisationId::from_uuid(fresh()),
        membership: MembershipId::from_uuid(fresh()),
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        at: day(0),
        idempotency: key.map(|key| Idempotency { key: key.to_owned(), request }),
    }
}

fn invitation(email: &str, role: Role) -> NewInvitation {
    NewInvitation {
        id: InvitationId::from_uuid(fresh()),
        email: email.to_owned(),
        role,
        hash: hash(email),
        at: day(0),
        expires_at: day(7),
        mail: None,
        idempotency: None,
    }
}

fn hash(text: &str) -> [u8; 32] {
    *Digest::of(text.as_bytes()).as_bytes()
}

#[tokio::test]
async fn an_organisation_is_made_once_for_a_key_and_its_slug_is_nobody_s_handle() {
    let firm_ = Firm::new().await;
    let organisations = firm_.store.organisations();
    let create = async |slug: &str, key| organisations.create(&firm_.home, firm(slug, key), 3).await;
    let Ok(Ok(Creation::Made(made))) = create("second", Some("k")).await else { panic!("not made") };
    assert_eq!(create("second", Some("k")).await.unwrap(), Ok(Creation::Repeated(made)));
    assert!(matches!(create("third", Some("k")).await, Err(StoreError::IdempotencyMismatch)));
    assert!(matches!(create("ada", None).await, Err(StoreError::Taken("slug"))));
    assert!(create("third", None).await.unwrap().is_ok());
    assert_eq!(create("fourth", None).await.unwrap(), Err(Refused::TooMany(3)));
    let mine = firm_.store.accounts().memberships(firm_.owner.id).await.unwrap();
    let slugs: Vec<_> = mine.iter().map(|membership| membership.organisation.slug.as_str()).collect();
    assert_eq!(slugs[0], "ada", "the personal one leads");
    assert_eq!(slugs.len(), 4);
}

#[tokio::test]
async fn the_last_owner_stays_an_owner() {
    let firm = Firm::new().await;
    let organisations = firm.store.organisations();
    let own = firm.own().await;
    assert_eq!(organisations.leave(&firm.scope).await.unwrap(), Err(Refused::LastOwner));
    assert_eq!(organisations.remove(&firm.scope, own).await.unwrap(), Err(Refused::LastOwner));
    assert_eq!(organisations.set_role(&firm.scope, own, Role::Admin).await.unwrap(), Err(Refused::LastOwner));
    let (bob, id) = firm.member("bob", Role::Admin).await;
    assert_eq!(organisations.set_role(&bob, id, Role::Owner).await.unwrap(), Err(Refused::Role(Role::Owner)));
    assert_eq!(organisations.set_role(&bob, own, Role::Admin).await.unwrap(), Err(Refused::Role(Role::Owner)));
    assert_eq!(organisations.remove(&bob, own).await.unwrap(), Err(Refused::Role(Role::Owner)));
    assert_eq!(organisations.set_role(&firm.scope, id, Role::Owner).await.unwrap().unwrap().role, Role::Owner);
    assert!(organisations.leave(&firm.scope).await.unwrap().is_ok());
    assert!(matches!(organisations.leave(&firm.scope).await, Err(StoreError::NotFound("organisation"))));
    assert_eq!(organisations.leave(&bob).await.unwrap(), Err(Refused::LastOwner));
    assert_eq!(organisations.leave(&firm.home).await.unwrap(), Err(Refused::Personal));
}

#[tokio::test]
async fn two_owners_who_leave_at_once_leave_one() {
    let firm = Firm::new().await;
    let (bob, _) = firm.member("bob", Role::Owner).await;
    let organisations = firm.store.organisations();
    let (a, b) = tokio::join!(organisations.leave(&firm.scope), organisations.leave(&bob));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    assert!([&a, &b].iter().any(|left| **left == Err(Refused::LastOwner)));
}

#[tokio::test]
async fn a_role_counts_as_it_is_in_the_database() {
    let firm = Firm::new().await;
    let organisations = firm.store.organisations();
    let (bob, id) = firm.member("bob", Role::Admin).await;
    let (_, carol) = firm.member("carol", Role::Viewer).await;
    assert!(organisations.set_role(&bob, carol, Role::Developer).await.unwrap().is_ok());
    assert!(organisations.set_role(&firm.scope, id, Role::Developer).await.unwrap().is_ok());
    // Whatever bob's token says: these scopes are as old as the admin.
    let refused = Refused::Role(Role::Admin);
    assert_eq!(organisations.set_role(&bob, carol, Role::Viewer).await.unwrap(), Err(refused));
    assert_eq!(organisations.remove(&bob, carol).await.unwrap(), Err(refused));
    assert_eq!(organisations.rename(&bob, "Bob's").await.unwrap(), Err(refused));
    let new = invitation("dan@example.org", Role::Viewer);
    assert_eq!(organisations.invite(&bob, new, 500).await.unwrap(), Err(refused));
    assert!(organisations.remove(&firm.scope, id).await.unwrap().is_ok());
    let gone = organisations.rename(&bob, "Bob's").await;
    assert!(matches!(gone, Err(StoreError::NotFound("organisation"))), "{gone:?}");
}

#[tokio::test]
async fn an_invitation_is_good_once_for_a_week_and_for_one_address() {
    let firm = Firm::new().await;
    let organisations = firm.store.organisations();
    let (bob, _) = person(&firm.store, "bob").await;
    let (carol, _) = person(&firm.store, "carol").await;
    firm.invite("bob", Role::Developer).await.unwrap();
    assert_eq!(firm.accept(carol.id, "bob", 1).await, Err(Refused::OtherAddress));
    assert_eq!(firm.accept(bob.id, "bob", 7).await, Err(Refused::Expired));
    let joined = firm.accept(bob.id, "bob", 1).await.unwrap();
    assert_eq!(firm.accept(bob.id, "bob", 1).await.unwrap().id, joined.id, "an answer that was lost");
    assert_eq!(firm.invite("bob", Role::Viewer).await, Err(Refused::AlreadyMember));
    assert!(organisations.remove(&firm.scope, joined.id).await.unwrap().is_ok());
    assert_eq!(firm.accept(bob.id, "bob", 1).await, Err(Refused::Used), "who left does not come back with it");

    let new = NewMember { id: joined.id, user: bob.id, hash: [7; 32], at: day(1) };
    assert!(matches!(organisations.accept(new).await, Err(StoreError::NotFound("invitation"))));
    let personal = organisations.invite(&firm.home, invitation("carol@example.org", Role::Viewer), 500).await;
    assert_eq!(personal.unwrap(), Err(Refused::Personal));
    let full = organisations.invite(&firm.scope, invitation("carol@example.org", Role::Viewer), 1).await;
    assert_eq!(full.unwrap(), Err(Refused::TooMany(1)));
}

#[tokio::test]
async fn a_later_invitation_replaces_an_earlier_one_and_a_revoked_one_is_none() {
    let firm = Firm::new().await;
    let organisations = firm.store.organisations();
    let (bob, _) = person(&firm.store, "bob").await;
    firm.invite("bob", Role::Admin).await.unwrap();
    let later = NewInvitation { hash: [9; 32], ..invitation("BOB@example.org", Role::Viewer) };
    let id = later.id;
    organisations.invite(&firm.scope, later, 500).await.unwrap().unwrap();
    let open = organisations.invitations(&firm.scope, day(1)).await.unwrap();
    assert_eq!(open.iter().map(|open| open.id).collect::<Vec<_>>(), [id]);
    assert_eq!(organisations.invitations(&firm.scope, day(7)).await.unwrap(), []);
    let earlier =
        NewMember { id: MembershipId::from_uuid(fresh()), user: bob.id, hash: hash("bob@example.org"), at: day(1) };
    assert!(matches!(organisations.accept(earlier.clone()).await, Err(StoreError::NotFound("invitation"))));
    organisations.revoke_invitation(&firm.scope, id, day(1)).await.unwrap().unwrap();
    let again = organisations.revoke_invitation(&firm.scope, id, day(1)).await;
    assert!(matches!(again, Err(StoreError::NotFound("invitation"))));
    let revoked = organisations.accept(NewMember { hash: [9; 32], ..earlier }).await;
    assert!(matches!(revoked, Err(StoreError::NotFound("invitation"))));
}

#[tokio::test]
async fn one_organisation_reaches_no_member_and_no_invitation_of_another() {
    let firm = Firm::new().await;
    let organisations = firm.store.organisations();
    let (_, theirs) = firm.member("bob", Role::Viewer).await;
    firm.invite("carol", Role::Viewer).await.unwrap();
    let open = organisations.invitations(&firm.scope, day(1)).await.unwrap()[0].id;
    let (stranger, _) = person(&firm.store, "mallory").await;
    let mine = view(stranger.id, firm.store.accounts().memberships(stranger.id).await.unwrap()[0].organisation.id);
    let member = |outcome| assert!(matches!(outcome, Err(StoreError::NotFound("member"))), "{outcome:?}");
    member(organisations.set_role(&mine, theirs, Role::Owner).await);
    member(organisations.remove(&mine, theirs).await);
    let revoked = organisations.revoke_invitation(&mine, open, day(1)).await;
    assert!(matches!(revoked, Err(StoreError::NotFound("invitation"))));
    assert_eq!(organisations.invitations(&mine, day(1)).await.unwrap(), []);
    // A scope that names the organisation is not enough: the person is no member there.
    let forged = view(stranger.id, firm.id);
    let renamed = organisations.rename(&forged, "Mine").await;
    assert!(matches!(renamed, Err(StoreError::NotFound("organisation"))));
    let session = SessionId::from_uuid(fresh());
    let switched = organisations.switch(stranger.id, session, firm.id).await;
    assert!(matches!(switched, Err(StoreError::NotFound("organisation"))));
}
