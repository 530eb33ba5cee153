//! Organisations over gRPC: a session acts for one of them, and what a role includes is looked up when it counts.

use assay_host::grpc::{Channel, with_identity};
use assay_proto::v1::{
    AcceptInvitationRequest, CreateOrganisationRequest, InviteMemberRequest, LeaveOrganisationRequest,
    ListMembersRequest, Membership, RenameOrganisationRequest, SetMemberRoleRequest, SwitchOrganisationRequest,
    organisations_client::OrganisationsClient,
};
use tonic::{Code, Request};

use crate::support::{DAY, EMAIL, PASSWORD, TestAuth, new_key};

fn client(auth: &TestAuth) -> OrganisationsClient<Channel> {
    OrganisationsClient::new(auth.channel.clone())
}

fn by<T>(token: &str, message: T) -> Request<T> {
    with_identity(message, token).unwrap()
}

async fn create(auth: &TestAuth, token: &str, slug: &str) -> Membership {
    let request = CreateOrganisationRequest { name: "The Firm".into(), slug: slug.into(), ..Default::default() };
    let answer = client(auth).create_organisation(by(token, request)).await.unwrap().into_inner();
    assert_eq!(answer.user_errors, []);
    answer.membership.unwrap()
}

async fn switch(auth: &TestAuth, token: &str, id: &str) -> String {
    let request = SwitchOrganisationRequest { id: id.into() };
    client(auth).switch_organisation(by(token, request)).await.unwrap().into_inner().access_token
}

/// Returns the token of an invitation, or the code of the refusal.
async fn invite(auth: &TestAuth, token: &str, organisation: &str, email: &str, role: &str) -> Result<String, String> {
    let request = InviteMemberRequest {
        organisation_id: organisation.into(),
        email: email.into(),
        role: role.into(),
        ..Default::default()
    };
    let answer = client(auth).invite_member(by(token, request)).await.unwrap().into_inner();
    answer.user_errors.first().map_or(Ok(answer.token), |error| Err(error.code.clone()))
}

async fn accept(auth: &TestAuth, token: &str, code: &str) -> Result<Membership, String> {
    let request = AcceptInvitationRequest { token: code.into() };
    let answer = client(auth).accept_invitation(by(token, request)).await.unwrap().into_inner();
    answer.user_errors.first().map_or_else(|| Ok(answer.membership.unwrap()), |error| Err(error.code.clone()))
}

/// The service with ada, who owns a firm, and bob, and the tokens of both: hers acts for the firm.
async fn firm() -> (TestAuth, String, String, String) {
    let auth = TestAuth::with_account().await;
    let ada = auth.tokens().await.access_token;
    let firm = create(&auth, &ada, "the-firm").await.organisation.unwrap().id;
    let ada = switch(&auth, &ada, &firm).await;
    auth.sign_up("bob@example.org", "bob").await;
    let bob = auth.sign_in("bob@example.org", PASSWORD).await.tokens.unwrap().access_token;
    (auth, firm, ada, bob)
}

#[tokio::test]
async fn a_session_goes_on_acting_for_the_organisation_that_it_switched_to() {
    let auth = TestAuth::with_account().await;
    let tokens = auth.tokens().await;
    let made = create(&auth, &tokens.access_token, "the-firm").await;
    assert_eq!(made.role, "owner");
    let firm = made.organisation.unwrap();
    let acting = switch(&auth, &tokens.access_token, &firm.id).await;
    let members = client(&auth).list_members(by(&acting, ListMembersRequest {})).await.unwrap().into_inner().members;
    assert_eq!(members.iter().map(|member| member.role.as_str()).collect::<Vec<_>>(), ["owner"]);
    assert_eq!(members[0].user.as_ref().unwrap().email, EMAIL, "one's own address");

    // The session is the same one, and a refresh gives a token for the organisation that it acts for now.
    assert_eq!(auth.sessions(&acting).await.len(), 1);
    auth.clock.advance(300);
    let next = auth.refresh(&tokens.refresh_token).await.tokens.unwrap();
    let rename = RenameOrganisationRequest { id: firm.id.clone(), name: "Firm & Sons".into() };
    let renamed = client(&auth).rename_organisation(by(&next.access_token, rename)).await.unwrap().into_inner();
    assert_eq!(renamed.organisation.unwrap().name, "Firm & Sons");
    // A new session begins at home.
    let other = auth.tokens().await.access_token;
    let rename = RenameOrganisationRequest { id: firm.id, name: "Elsewhere".into() };
    let refused = client(&auth).rename_organisation(by(&other, rename)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test]
async fn who_was_removed_acts_for_nobody_but_oneself_at_the_next_refresh() {
    let (auth, firm, ada, _) = firm().await;
    let session = auth.sign_in("bob@example.org", PASSWORD).await.tokens.unwrap();
    let code = invite(&auth, &ada, &firm, "Bob@example.org", "admin").await.unwrap();
    let joined = accept(&auth, &session.access_token, &code).await.unwrap();
    let bob = switch(&auth, &session.access_token, &firm).await;
    assert!(invite(&auth, &bob, &firm, "carol@example.org", "viewer").await.is_ok());

    let demote = SetMemberRoleRequest { id: joined.id.clone(), role: "viewer".into() };
    client(&auth).set_member_role(by(&ada, demote)).await.unwrap();
    // The token still says admin; the database does not.
    assert_eq!(invite(&auth, &bob, &firm, "dan@example.org", "viewer").await, Err("FORBIDDEN".to_owned()));
    let remove = assay_proto::v1::RemoveMemberRequest { id: joined.id };
    let removed = client(&auth).remove_member(by(&ada, remove)).await.unwrap().into_inner();
    assert_eq!(removed.user_errors, []);
    let next = auth.refresh(&session.refresh_token).await.tokens.unwrap();
    let members = client(&auth).list_members(by(&next.access_token, ListMembersRequest {})).await.unwrap();
    let handles: Vec<_> = members.into_inner().members.into_iter().map(|member| member.user.unwrap().handle).collect();
    assert_eq!(handles, ["bob"]);
    let request = SwitchOrganisationRequest { id: firm };
    let refused = client(&auth).switch_organisation(by(&next.access_token, request)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test]
async fn an_invitation_is_for_one_address_one_time_and_one_week() {
    let (auth, firm, ada, bob) = firm().await;
    let code = invite(&auth, &ada, &firm, "carol@example.org", "developer").await.unwrap();
    assert_eq!(accept(&auth, &bob, &code).await, Err("FORBIDDEN".to_owned()));
    assert_eq!(accept(&auth, &bob, &format!("{code}x")).await, Err("INVALID".to_owned()));
    let code = invite(&auth, &ada, &firm, "bob@example.org", "developer").await.unwrap();
    assert_eq!(accept(&auth, &bob, &code).await.unwrap().role, "developer");
    assert_eq!(invite(&auth, &ada, &firm, "bob@example.org", "viewer").await, Err("ALREADY_DONE".to_owned()));
    let acting = switch(&auth, &bob, &firm).await;
    let members = client(&auth).list_members(by(&acting, ListMembersRequest {})).await.unwrap().into_inner().members;
    let mut addresses: Vec<_> = members.iter().map(|member| member.user.as_ref().unwrap().email.as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["", "bob@example.org"], "members do not see each other's addresses");
    let leave = LeaveOrganisationRequest { id: firm.clone() };
    let left = client(&auth).leave_organisation(by(&acting, leave)).await.unwrap().into_inner();
    assert_eq!(left.user_errors, []);
    assert_eq!(accept(&auth, &bob, &code).await, Err("TOKEN_USED".to_owned()));
    let code = invite(&auth, &ada, &firm, "bob@example.org", "viewer").await.unwrap();
    auth.clock.advance(7 * DAY);
    let bob = auth.sign_in("bob@example.org", PASSWORD).await.tokens.unwrap().access_token;
    assert_eq!(accept(&auth, &bob, &code).await, Err("TOKEN_EXPIRED".to_owned()));
}

#[tokio::test]
async fn an_invitation_is_mailed_to_its_address_three_times_an_hour() {
    let (auth, firm, ada, bob) = firm().await;
    let mailed = async || {
        let letters = auth.letters().await;
        letters.into_iter().filter(|letter| letter.kind == "invitation").map(|letter| letter.text).collect::<Vec<_>>()
    };
    let code = invite(&auth, &ada, &firm, "bob@example.org", "viewer").await.unwrap();
    let letters = mailed().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains(&format!("/invitation#{code}\n")) && !letters[0].contains("Firm"), "{letters:?}");
    for _ in 0..4 {
        invite(&auth, &ada, &firm, "bob@example.org", "viewer").await.unwrap();
    }
    assert_eq!(mailed().await.len(), 3);
    let code = invite(&auth, &ada, &firm, "bob@example.org", "viewer").await.unwrap();
    assert!(accept(&auth, &bob, &code).await.is_ok(), "the link that the inviter saw is as good");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_the_field_named() {
    let (auth, firm, ada, bob) = firm().await;
    let request =
        CreateOrganisationRequest { name: "a\u{202e}b".into(), slug: "Not A Slug".into(), ..Default::default() };
    let answer = client(&auth).create_organisation(by(&bob, request)).await.unwrap().into_inner();
    let fields: Vec<_> = answer.user_errors.iter().map(|error| error.field.join(".")).collect();
    assert_eq!(fields, ["input.name", "input.slug"]);
    assert!(answer.user_errors.iter().all(|error| !error.message.contains("handle")), "{answer:?}");
    let taken = CreateOrganisationRequest { name: "x".into(), slug: "ada".into(), ..Default::default() };
    let answer = client(&auth).create_organisation(by(&bob, taken)).await.unwrap().into_inner();
    assert_eq!(answer.user_errors[0].code, "TAKEN");
    assert_eq!(invite(&auth, &ada, &firm, "nobody", "viewer").await, Err("INVALID".to_owned()));
    assert_eq!(invite(&auth, &ada, &firm, "x@example.org", "king").await, Err("INVALID".to_owned()));
    // At home there is nobody to invite, and the firm is not bob's.
    let home = auth.viewer(&bob).await.unwrap().memberships[0].organisation.clone().unwrap().id;
    assert_eq!(invite(&auth, &bob, &home, "x@example.org", "viewer").await, Err("CONFLICT".to_owned()));
    let request =
        InviteMemberRequest { organisation_id: firm, email: EMAIL.into(), role: "owner".into(), ..Default::default() };
    assert_eq!(client(&auth).invite_member(by(&bob, request)).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_key_manages_members_where_its_scopes_say_so_and_never_switches() {
    let (auth, firm, ada, _) = firm().await;
    let made = auth.create_key(&ada, new_key("manage", &["read", "org:admin"])).await.unwrap();
    let key = auth.exchange(&made.secret, "192.0.2.1").await.unwrap();
    assert!(invite(&auth, &key, &firm, "carol@example.org", "viewer").await.is_ok());
    let request = SwitchOrganisationRequest { id: firm.clone() };
    assert_eq!(client(&auth).switch_organisation(by(&key, request)).await.unwrap_err().code(), Code::PermissionDenied);
    let made = auth.create_key(&ada, new_key("read", &["read"])).await.unwrap();
    let key = auth.exchange(&made.secret, "192.0.2.1").await.unwrap();
    assert!(client(&auth).list_members(by(&key, ListMembersRequest {})).await.is_ok());
    let request = InviteMemberRequest { organisation_id: firm, ..Default::default() };
    assert_eq!(client(&auth).invite_member(by(&key, request)).await.unwrap_err().code(), Code::PermissionDenied);
}
