use assay_store::ServiceRole;
use assay_types::{Credential, DatasetId, OrganisationId, Principal, Role, Scope, SessionId, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{firm::Firm, market::market, support::Gateway};

const MANY: usize = 55;

/// A platform in which every list is long.
pub(crate) struct World {
    gateway: Gateway,
    token: String,
    strategy: String,
    runs: Vec<String>,
    firm: Firm,
}

impl World {
    pub(crate) async fn with_plenty() -> Self {
        let gateway = Gateway::with_services().await;
        let token = gateway.sign_in().await;
        let firm = Firm::of(&gateway, &token, MANY).await;
        let mut world = Self { gateway, token, strategy: String::new(), runs: Vec::new(), firm };
        world.fill().await;
        world
    }

    async fn fill(&mut self) {
        let viewer = self.ask("{ viewer { organizations { nodes { organization { id } } } } }").await;
        let organisation = &viewer["data"]["viewer"]["organizations"]["nodes"][0]["organization"]["id"];
        self.datasets(organisation.as_str().unwrap().parse().unwrap()).await;
        let create = "mutation { strategyCreate(input: {name: \"S\", template: \"sma-cross\"}) { strategy { id latestVersion { id source } } userErrors { message } } }";
        let mut made = Value::Null;
        for _ in 0..MANY {
            made = self.ask(create).await["data"]["strategyCreate"]["strategy"].clone();
        }
        made["id"].as_str().unwrap().clone_into(&mut self.strategy);
        let source = made["latestVersion"]["source"].as_str().unwrap();
        let publish = "mutation($id: ID!, $source: String!) { strategyVersionPublish(strategy: $id, input: {source: $source}) { version { id } userErrors { message } } }";
        let datasets = self.ask("{ datasets(first: 1) { nodes { id } } }").await;
        let dataset = &datasets["data"]["datasets"]["nodes"][0]["id"];
        for number in 0..MANY {
            let source = format!("{source}\n# {number}");
            let answer = self.say(publish, json!({"id": self.strategy, "source": source})).await;
            let version = &answer["data"]["strategyVersionPublish"]["version"]["id"];
            let start = "mutation($input: BacktestStartInput!) { backtestStart(input: $input) { backtest { id } userErrors { message } } }";
            let capital = json!({"amountMinor": "1000000", "currency": "USD"});
            let input = json!({"input": {"version": version, "dataset": dataset, "capital": capital}});
            let started = self.say(start, input).await;
            let run = started["data"]["backtestStart"]["backtest"]["id"].as_str();
            self.runs.push(run.unwrap_or_else(|| panic!("{started}")).to_owned());
        }
    }

    async fn datasets(&self, organisation: OrganisationId) {
        let principal = Principal {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            credential: Credential::Session(SessionId::from_uuid(Uuid::from_u128(2))),
            organisation,
            role: Role::Owner,
        };
        let store = self.gateway.postgres.as_ref().unwrap().store(ServiceRole::Strategy).await.unwrap();
        for number in 0..MANY {
            let id = DatasetId::from_uuid(Uuid::from_u128(1_000 + number as u128));
            store.datasets().insert_ready(&Scope::of(&principal), market(id)).await.unwrap();
        }
    }

    /// Asks as the person, about their strategy or their firm.
    pub(crate) async fn ask(&self, query: &str) -> Value {
        if query.starts_with("{ organization ") {
            return self.firm.ask(&self.gateway, query).await;
        }
        self.say(query, json!({"id": self.strategy})).await
    }

    /// Looks so many runs up by their ids.
    pub(crate) async fn nodes(&self, count: usize) -> Value {
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Backtest { status } } }";
        self.say(query, json!({"ids": self.runs[..count]})).await
    }

    async fn say(&self, query: &str, variables: Value) -> Value {
        self.gateway.ask(query, &variables, Some(&self.token)).await
    }

    pub(crate) async fn stop(self) {
        self.gateway.stop().await;
    }
}
