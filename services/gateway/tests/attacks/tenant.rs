use assay_store::ServiceRole;
use assay_types::{Credential, DatasetId, OrganisationId, Principal, Role, Scope, SessionId, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{market::market, support::Gateway};

pub(crate) const PASSWORD: &str = "quiet rivers run deep";
const EVERYTHING: &str = "{ sessions { id current } strategies(first: 100) { nodes { id name description latestVersion { number source } } } datasets(first: 100) { nodes { id name state } } backtests(first: 100) { nodes { id status version { id } dataset { id } } } }";
const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }";
const VIEWER: &str = "{ viewer { organizations { nodes { organization { id } } } } }";
const CREATE: &str = "mutation($input: StrategyCreateInput!) { strategyCreate(input: $input) { strategy { id latestVersion { id } } userErrors { message } } }";
pub(crate) const START: &str = "mutation($input: BacktestStartInput!) { backtestStart(input: $input) { backtest { id } userErrors { message code field } } }";

/// An organisation with one thing of every kind.
pub(crate) struct Tenant<'a> {
    gateway: &'a Gateway,
    pub(crate) token: String,
    pub(crate) session: String,
    pub(crate) organisation: String,
    pub(crate) strategy: String,
    pub(crate) version: String,
    pub(crate) dataset: String,
    pub(crate) run: String,
}

impl<'a> Tenant<'a> {
    /// Signs somebody up and gives them one thing of every kind.
    pub(crate) async fn join(gateway: &'a Gateway, handle: &str) -> Self {
        let email = format!("{handle}@example.org");
        let input = json!({"input": {"email": email, "password": PASSWORD, "handle": handle}});
        gateway.ask(SIGN_UP, &input, None).await;
        let session = gateway.ask(SIGN_IN, &json!({"input": {"email": email, "password": PASSWORD}}), None).await;
        let token = text(&session["data"]["signIn"]["accessToken"]);
        let empty = String::new;
        let (session, organisation, strategy, version) = (empty(), empty(), empty(), empty());
        let mut tenant =
            Self { gateway, token, session, organisation, strategy, version, dataset: empty(), run: empty() };
        tenant.fill(handle).await;
        tenant
    }

    async fn fill(&mut self, handle: &str) {
        let viewer = self.ask(VIEWER, json!({})).await;
        let organisations = &viewer["data"]["viewer"]["organizations"]["nodes"];
        self.organisation = text(&organisations[0]["organization"]["id"]);
        let name = format!("The secret of {handle}");
        let made = self.ask(CREATE, json!({"input": {"name": name, "template": "sma-cross"}})).await;
        let strategy = &made["data"]["strategyCreate"]["strategy"];
        (self.strategy, self.version) = (text(&strategy["id"]), text(&strategy["latestVersion"]["id"]));
        self.dataset = self.import(handle).await;
        let started = self.ask(START, backtest(&self.version, &self.dataset)).await;
        self.run = text(&started["data"]["backtestStart"]["backtest"]["id"]);
        self.session = text(&self.ask("{ sessions { id } }", json!({})).await["data"]["sessions"][0]["id"]);
    }

    async fn import(&self, handle: &str) -> String {
        let principal = Principal {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            credential: Credential::Session(SessionId::from_uuid(Uuid::from_u128(2))),
            organisation: self.organisation.parse::<OrganisationId>().unwrap(),
            role: Role::Owner,
        };
        let id = DatasetId::from_uuid(Uuid::from_u128(handle.bytes().map(u128::from).sum()));
        let store = self.gateway.postgres.as_ref().unwrap().store(ServiceRole::Strategy).await.unwrap();
        store.datasets().insert_ready(&Scope::of(&principal), market(id)).await.unwrap();
        id.to_string()
    }

    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        self.gateway.ask(query, &variables, Some(&self.token)).await
    }

    /// Everything that the tenant has: what an attack on it must leave as it was.
    pub(crate) async fn everything(&self) -> Value {
        let all = self.ask(EVERYTHING, json!({})).await;
        assert!(all.get("errors").is_none(), "{all}");
        all["data"].clone()
    }
}

/// The variables of a backtest.
pub(crate) fn backtest(version: &str, dataset: &str) -> Value {
    let capital = json!({"amountMinor": "1000000", "currency": "USD"});
    json!({"input": {"version": version, "dataset": dataset, "capital": capital}})
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text")).to_owned()
}

/// The code of the first error of a response.
pub(crate) fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}
