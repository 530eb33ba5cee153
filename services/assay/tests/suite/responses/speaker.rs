use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::{Value, json};

use super::redact::snapshot;

pub(crate) const PASSWORD: &str = "correct horse battery staple";
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody who speaks GraphQL.
pub(crate) struct Speaker {
    pub(crate) server: String,
    pub(crate) handle: String,
    token: Option<String>,
    http: Client,
}

impl Speaker {
    /// Somebody who is not signed in.
    pub(crate) fn nobody(server: &str) -> Self {
        let http = Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        Self { server: server.to_owned(), handle: String::new(), token: None, http }
    }

    /// Somebody with a token, which may be no good.
    pub(crate) fn with_token(server: &str, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::nobody(server) }
    }

    /// Somebody with an account of their own.
    pub(crate) async fn signed_up(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let handle = format!("reader-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let nobody = Self::nobody(server);
        let email = format!("{handle}@example.com");
        let newcomer = json!({"input": {"email": email, "password": PASSWORD, "handle": handle}});
        nobody.ask("sign_up", newcomer).await;
        let session = nobody.ask("sign_in", json!({"input": {"email": email, "password": PASSWORD}})).await;
        let token = session["data"]["signIn"]["accessToken"].as_str().map(str::to_owned);
        assert!(token.is_some(), "{session}");
        Self { handle, token, ..nobody }
    }

    /// The same client, signed in as somebody whose account exists.
    pub(crate) async fn signed_in(&self, known: &Value) -> Self {
        let session = self.ask("sign_in", known.clone()).await;
        let token = session["data"]["signIn"]["accessToken"].as_str().unwrap();
        Self { handle: String::new(), http: self.http.clone(), ..Self::with_token(&self.server, token) }
    }

    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Sends a committed operation and returns the whole body.
    pub(crate) async fn ask(&self, operation: &str, variables: Value) -> Value {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/operations");
        let query = std::fs::read_to_string(folder.join(format!("{operation}.graphql"))).unwrap();
        self.say(&query, variables).await
    }

    pub(crate) async fn say(&self, query: &str, variables: Value) -> Value {
        let mut body = json!({ "query": query });
        body["variables"] = variables;
        let mut request =
            self.http.post(format!("{}/graphql", self.server)).header("x-assay-client", "test").json(&body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        request.send().await.unwrap().json().await.unwrap()
    }

    /// The same, compared with the answer that is committed.
    pub(crate) async fn snapshot(&self, name: &str, operation: &str, variables: Value) -> Value {
        let answer = self.ask(operation, variables).await;
        snapshot(name, &answer);
        answer
    }

    /// Sends a file.
    pub(crate) async fn upload(&self, query: &str, file: String) -> (u16, Value) {
        let mut request = self.http.post(format!("{}/upload/datasets?{query}", self.server)).body(file);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Waits until a question to a run is answered, and returns the answer.
    pub(crate) async fn answered(&self, inspection: &Value) -> Value {
        let start = Instant::now();
        loop {
            let answer = self.ask("inspection", json!({ "id": inspection })).await;
            if !["QUEUED", "RUNNING"].iter().any(|status| answer["data"]["inspection"]["status"] == **status) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "{answer}");
            tokio::task::yield_now().await;
        }
    }

    /// Waits until the platform has looked at an uploaded file, and returns what it says then.
    pub(crate) async fn imported(&self, uploaded: &Value) -> Value {
        let start = Instant::now();
        loop {
            let answer = self.ask("dataset", json!({"id": uploaded["dataset"]["id"]})).await;
            if answer["data"]["dataset"]["state"] != "IMPORTING" {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "{answer}");
            tokio::task::yield_now().await;
        }
    }
}
