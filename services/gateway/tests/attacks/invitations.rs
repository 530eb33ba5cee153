//! Members and invitations: another's are not there, and what lets in does so once, as what it says.

use serde_json::{Value, json};

use crate::{
    support::Gateway,
    tenant::{Tenant, code},
};

const CREATE: &str = "mutation($input: OrganizationCreateInput!) { organizationCreate(input: $input) { organization { id } userErrors { message } } }";
const SWITCH: &str = "mutation($id: ID!) { organizationSwitch(id: $id) { accessToken } }";
const INVITE: &str = "mutation($input: MemberInviteInput!) { memberInvite(input: $input) { invitation { id } link userErrors { code } } }";
const ACCEPT: &str =
    "mutation($input: CodeInput!) { invitationAccept(input: $input) { membership { id role } userErrors { code } } }";
const INSIDE: &str =
    "{ organization { name members(first: 100) { nodes { id role user { handle } } } invitations { id } } }";
const NODE: &str = "query($id: ID!) { node(id: $id) { id } }";

/// An organization of several, and what acts for it.
struct Firm<'a> {
    gateway: &'a Gateway,
    id: String,
    token: String,
}

impl<'a> Firm<'a> {
    async fn of(gateway: &'a Gateway, owner: &Tenant<'_>) -> Self {
        let made = owner.ask(CREATE, json!({"input": {"name": "Firm", "slug": "the-firm"}})).await;
        let id = made["data"]["organizationCreate"]["organization"]["id"].as_str().unwrap().to_owned();
        let token = switch(owner, &id).await;
        Self { gateway, id, token }
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        self.gateway.ask(query, &variables, Some(&self.token)).await
    }

    /// Invites an address, and returns the id of the invitation and what accepts it.
    async fn invite(&self, email: &str, role: &str) -> (String, String) {
        let input = json!({"input": {"organization": self.id, "email": email, "role": role}});
        let made = self.ask(INVITE, input).await["data"]["memberInvite"].clone();
        let link = made["link"].as_str().unwrap_or_else(|| panic!("{made}"));
        (made["invitation"]["id"].as_str().unwrap().to_owned(), link.split_once('#').unwrap().1.to_owned())
    }
}

async fn switch(person: &Tenant<'_>, organisation: &str) -> String {
    let switched = person.ask(SWITCH, json!({ "id": organisation })).await;
    switched["data"]["organizationSwitch"]["accessToken"].as_str().unwrap_or_else(|| panic!("{switched}")).to_owned()
}

async fn accept(person: &Tenant<'_>, code: &str) -> Value {
    person.ask(ACCEPT, json!({"input": {"code": code}})).await["data"]["invitationAccept"].clone()
}

#[tokio::test]
async fn a01_a02_another_s_members_and_invitations_are_neither_seen_nor_changed() {
    let gateway = Gateway::with_services().await;
    let (owner, mallory) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "mallory").await);
    let firm = Firm::of(&gateway, &owner).await;
    let (invitation, _) = firm.invite("carol@example.org", "ADMIN").await;
    let before = firm.ask(INSIDE, json!({})).await;
    let member = before["data"]["organization"]["members"]["nodes"][0]["id"].as_str().unwrap();
    for id in [&*firm.id, &*invitation, member] {
        assert!(firm.ask(NODE, json!({"id": id})).await["data"]["node"]["id"].is_string(), "{id}");
        assert_eq!(mallory.ask(NODE, json!({"id": id})).await["data"], json!({"node": null}), "{id}");
    }
    let seen = mallory.ask("{ organization(slug: \"the-firm\") { id } }", json!({})).await;
    assert_eq!(seen["data"], json!({"organization": null}));
    for (field, id) in [
        ("organizationUpdate(id: $id, input: {name: \"Mine\"}) { organization { id } }", &*firm.id),
        ("organizationSwitch(id: $id) { accessToken }", &firm.id),
        ("organizationLeave(id: $id) { ok }", &firm.id),
        ("memberRoleSet(id: $id, role: VIEWER) { membership { id } }", member),
        ("memberRemove(id: $id) { ok }", member),
        ("invitationRevoke(id: $id) { ok }", &invitation),
        (
            "memberInvite(input: {organization: $id, email: \"m@example.org\", role: OWNER}) { invitation { id } }",
            &firm.id,
        ),
    ] {
        let refused = mallory.ask(&format!("mutation($id: ID!) {{ {field} }}"), json!({"id": id})).await;
        assert_eq!(code(&refused), "NOT_FOUND", "{field}: {refused}");
    }
    assert_eq!(firm.ask(INSIDE, json!({})).await, before);
    gateway.stop().await;
}

#[tokio::test]
async fn a53_an_invitation_lets_in_whom_it_names_once_as_what_it_says() {
    let gateway = Gateway::with_services().await;
    let (owner, bob) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let firm = Firm::of(&gateway, &owner).await;
    let (_, carols) = firm.invite("carol@example.org", "OWNER").await;
    assert_eq!(accept(&bob, &carols).await["userErrors"][0]["code"], "FORBIDDEN");
    let (_, code_of_bob) = firm.invite("bob@example.org", "VIEWER").await;
    // No input says the role: the invitation does.
    let raised = "mutation($input: CodeInput!) { invitationAccept(input: $input) { membership { role } } }";
    let refused = bob.ask(raised, json!({"input": {"code": code_of_bob, "role": "OWNER"}})).await;
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("role"), "{refused}");
    let (a, b) = tokio::join!(accept(&bob, &code_of_bob), accept(&bob, &code_of_bob));
    assert_eq!((&a["membership"]["role"], &a["membership"]["id"]), (&json!("VIEWER"), &b["membership"]["id"]));
    let token = switch(&bob, &firm.id).await;
    let acting = async |query: &str, variables: Value| gateway.ask(query, &variables, Some(&token)).await;
    let own = json!({"id": a["membership"]["id"], "role": "OWNER"});
    let raise = "mutation($id: ID!, $role: Role!) { memberRoleSet(id: $id, role: $role) { membership { id } } }";
    assert_eq!(code(&acting(raise, own).await), "FORBIDDEN");
    let leave = "mutation($id: ID!) { organizationLeave(id: $id) { ok } }";
    assert_eq!(acting(leave, json!({"id": firm.id})).await["data"]["organizationLeave"]["ok"], true);
    assert_eq!(accept(&bob, &code_of_bob).await["userErrors"][0]["code"], "TOKEN_USED");
    let inside = acting("{ organization { members { nodes { id } } } }", json!({})).await;
    assert_eq!(inside["data"], json!({"organization": null}), "who left sees nothing any more");
    gateway.stop().await;
}

#[tokio::test]
async fn a30_a_link_comes_from_the_configuration_whatever_host_was_asked() {
    let gateway = Gateway::with_services().await;
    let owner = Tenant::join(&gateway, "ada").await;
    let firm = Firm::of(&gateway, &owner).await;
    let input = json!({"input": {"organization": firm.id, "email": "carol@example.org", "role": "VIEWER"}});
    let request = gateway.post(INVITE, &input).bearer_auth(&firm.token);
    let request = request.header("x-forwarded-host", "evil.example").header("host", "evil.example");
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let link = answer["data"]["memberInvite"]["link"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(link.starts_with("http://127.0.0.1/invitation#assay_inv_"), "{link}");
    gateway.stop().await;
}
