use assay_store::ServiceRole;
use assay_types::{DatasetId, OrganisationId, Scope};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    market::market,
    support::Gateway,
    tenant::{PASSWORD, START, backtest},
};

/// Who asks, the least powerful first.
pub(super) const CALLERS: [&str; 7] = ["anonymous", "other", "viewer", "developer", "admin", "owner", "key"];

/// An organization with one thing of every kind and somebody in every role, and a stranger beside it.
pub(super) struct Firm<'a> {
    gateway: &'a Gateway,
    /// The token of each caller, none for the anonymous one.
    tokens: [Option<String>; CALLERS.len()],
    owner: String,
    pub(super) id: String,
    pub(super) strategy: String,
    pub(super) version: String,
    /// The document of the version.
    pub(super) source: String,
    pub(super) dataset: String,
    pub(super) run: String,
    /// Somebody who joins anew each time.
    spare: String,
}

impl<'a> Firm<'a> {
    pub(super) async fn new(gateway: &'a Gateway) -> Self {
        let owner = person(gateway, "owner").await;
        let create = "mutation { done: organizationCreate(input: {name: \"Firm\", slug: \"the-firm\"}) { organization { id } } }";
        let made = gateway.ask(create, &json!({}), Some(&owner)).await;
        let id = text(&made["data"]["done"]["organization"]["id"]);
        let owner = switch(gateway, &owner, &id).await;
        let empty = String::new;
        let tokens = [const { None }; CALLERS.len()];
        let (strategy, version, source, dataset, run) = (empty(), empty(), empty(), empty(), empty());
        let mut firm = Self { gateway, tokens, owner, id, strategy, version, source, dataset, run, spare: empty() };
        firm.fill().await;
        let members = [firm.member("viewer").await, firm.member("developer").await, firm.member("admin").await];
        let [viewer, developer, admin] = members.map(Some);
        let other = Some(person(gateway, "other").await);
        firm.spare = person(gateway, "spare").await;
        let key = "mutation { done: accessTokenCreate(input: {name: \"buys\", scopes: [\"market:buy\"]}) { secret } }";
        let key = text(&firm.as_owner(key, json!({})).await["data"]["done"]["secret"]);
        firm.tokens = [None, other, viewer, developer, admin, Some(firm.owner.clone()), Some(key)];
        firm
    }

    /// Asks as one of the callers.
    pub(super) async fn ask(&self, caller: usize, query: &str) -> Value {
        self.gateway.ask(query, &json!({}), self.token(caller)).await
    }

    pub(super) fn token(&self, caller: usize) -> Option<&str> {
        self.tokens[caller].as_deref()
    }

    pub(super) const fn gateway(&self) -> &'a Gateway {
        self.gateway
    }

    async fn as_owner(&self, query: &str, variables: Value) -> Value {
        self.gateway.ask(query, &variables, Some(&self.owner)).await
    }

    async fn fill(&mut self) {
        let create = "mutation { done: strategyCreate(input: {name: \"Ours\", template: \"sma-cross\"}) { strategy { id latestVersion { id source } } } }";
        let made = self.as_owner(create, json!({})).await;
        let strategy = &made["data"]["done"]["strategy"];
        (self.strategy, self.version) = (text(&strategy["id"]), text(&strategy["latestVersion"]["id"]));
        self.source = text(&strategy["latestVersion"]["source"]);
        let dataset = DatasetId::from_uuid(Uuid::from_u128(7));
        let store = self.gateway.postgres.as_ref().unwrap().store(ServiceRole::Strategy).await.unwrap();
        let scope = Scope::platform(self.id.parse::<OrganisationId>().unwrap());
        store.datasets().insert_ready(&scope, market(dataset)).await.unwrap();
        self.dataset = dataset.to_string();
        let started = self.as_owner(START, backtest(&self.version, &self.dataset)).await;
        self.run = text(&started["data"]["backtestStart"]["backtest"]["id"]);
    }

    /// Returns the token of somebody new with a role.
    async fn member(&self, role: &str) -> String {
        let token = person(self.gateway, role).await;
        self.join(&token, role, &role.to_uppercase()).await;
        switch(self.gateway, &token, &self.id).await
    }

    async fn join(&self, token: &str, handle: &str, role: &str) -> String {
        let (_, code) = self.invite(handle, role).await;
        let accept = "mutation($code: String!) { done: invitationAccept(input: {code: $code}) { membership { id } } }";
        let joined = self.gateway.ask(accept, &json!({ "code": code }), Some(token)).await;
        text(&joined["data"]["done"]["membership"]["id"])
    }

    async fn invite(&self, handle: &str, role: &str) -> (String, String) {
        let invite =
            "mutation($input: MemberInviteInput!) { done: memberInvite(input: $input) { invitation { id } link } }";
        let input = json!({"organization": self.id, "email": format!("{handle}@example.org"), "role": role});
        let made = self.as_owner(invite, json!({ "input": input })).await["data"]["done"].clone();
        (text(&made["invitation"]["id"]), text(&made["link"]).split_once('#').unwrap().1.to_owned())
    }

    /// Returns an invitation that nobody accepted yet.
    pub(super) async fn invitation(&self) -> String {
        self.invite("nobody", "VIEWER").await.0
    }

    /// Returns the membership of somebody whom nobody misses.
    pub(super) async fn membership(&self) -> String {
        let remove = "{ organization { members(first: 100) { nodes { id user { handle } } } } }";
        let members = self.as_owner(remove, json!({})).await;
        let nodes = members["data"]["organization"]["members"]["nodes"].as_array().unwrap().clone();
        match nodes.iter().find(|member| member["user"]["handle"] == "spare") {
            Some(member) => text(&member["id"]),
            None => self.join(&self.spare, "spare", "VIEWER").await,
        }
    }

    /// Returns an API key of the owner.
    pub(super) async fn key(&self) -> String {
        let create =
            "mutation { done: accessTokenCreate(input: {name: \"gone\", scopes: [\"read\"]}) { accessToken { id } } }";
        text(&self.as_owner(create, json!({})).await["data"]["done"]["accessToken"]["id"])
    }

    /// Returns a session of the owner beside the one that asks.
    pub(super) async fn session(&self) -> String {
        let query = "{ sessions { id current } }";
        let elsewhere = async || {
            let listed = self.as_owner(query, json!({})).await["data"]["sessions"].as_array().unwrap().clone();
            listed.iter().find(|session| session["current"] == false).map(|session| text(&session["id"]))
        };
        if elsewhere().await.is_none() {
            sign_in(self.gateway, "owner").await;
        }
        elsewhere().await.unwrap()
    }
}

async fn person(gateway: &Gateway, handle: &str) -> String {
    // Handles such as `admin` are reserved; the address tells who it is.
    let handle = if handle == "spare" { handle.to_owned() } else { format!("the-{handle}") };
    let email = handle.trim_start_matches("the-").to_owned() + "@example.org";
    let input = json!({"input": {"email": email, "password": PASSWORD, "handle": handle}});
    let sign_up = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }";
    let made = gateway.ask(sign_up, &input, None).await;
    assert_eq!(made["data"]["signUp"]["userErrors"], json!([]), "{made}");
    sign_in(gateway, email.split_once('@').unwrap().0).await
}

async fn sign_in(gateway: &Gateway, name: &str) -> String {
    let input = json!({"input": {"email": format!("{name}@example.org"), "password": PASSWORD}});
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }";
    text(&gateway.ask(sign_in, &input, None).await["data"]["signIn"]["accessToken"])
}

async fn switch(gateway: &Gateway, token: &str, id: &str) -> String {
    let switch = "mutation($id: ID!) { organizationSwitch(id: $id) { accessToken } }";
    text(&gateway.ask(switch, &json!({ "id": id }), Some(token)).await["data"]["organizationSwitch"]["accessToken"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text")).to_owned()
}
