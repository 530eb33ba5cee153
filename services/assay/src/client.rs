//! The command line's view of a server: GraphQL over HTTP, uploads, and event streams.

mod events;
mod patience;
mod profile;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, anyhow, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Mutex;

pub(crate) use self::{events::Events, profile::Profile};
use crate::failure::Failure;

/// What sessions of the command line are listed as.
const NAME: &str = concat!("assay/", env!("CARGO_PKG_VERSION"));
const TIMEOUT: Duration = Duration::from_secs(30);

/// Which server, and as whom.
#[derive(clap::Args, Clone)]
#[group(skip)]
pub(crate) struct Config {
    /// Address of the server; the one signed in to last, if not given.
    #[arg(long, global = true, env = "ASSAY_SERVER", value_name = "URL")]
    server: Option<String>,
    /// API key or access token to use instead of the remembered session, for scripts.
    #[arg(long, global = true, env = "ASSAY_TOKEN", hide_env_values = true, hide = true)]
    token: Option<SecretString>,
    /// Folder that remembers the session [default: the user's configuration folder].
    #[arg(long = "config-home", global = true, env = "ASSAY_CONFIG_HOME", value_name = "FOLDER")]
    home: Option<PathBuf>,
}

/// A server, and the session there.
pub(crate) struct Client {
    http: reqwest::Client,
    server: String,
    profile_path: PathBuf,
    token: Option<SecretString>,
    profile: Mutex<Option<Profile>>,
}

impl Client {
    /// Prepares to call the server named, or the one signed in to last.
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let profile_path = profile::path(config.home.as_deref())?;
        let profile = Profile::load(&profile_path)?;
        let server = config
            .server
            .clone()
            .or_else(|| profile.as_ref().map(|profile| profile.server.clone()))
            .unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
        let server = server.trim_end_matches('/').to_owned();
        // A session belongs to the server that gave it; never send it to another.
        let profile = profile.filter(|profile| profile.server == server);
        let http = reqwest::Client::builder()
            .connect_timeout(TIMEOUT)
            .user_agent(NAME)
            .build()
            .context("cannot prepare HTTP")?;
        Ok(Self { http, server, profile_path, token: config.token.clone(), profile: Mutex::new(profile) })
    }

    /// Returns the server's address.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Signs in and remembers the session. Where the account has a second factor, its code is asked for.
    pub(crate) async fn sign_in(
        &self,
        email: &str,
        password: &SecretString,
        code: impl FnOnce() -> Result<String>,
    ) -> Result<Value> {
        let query =
            "mutation($input: SignInInput!) { signIn(input: $input) { accessToken accessTokenExpiresAt refreshToken
            mfaChallenge { id } user { id handle } userErrors { message } } }";
        let input = json!({"input": {"email": email, "password": password.expose_secret()}});
        let mut payload = self.post(query, &input, None).await?["signIn"].take();
        if payload["mfaChallenge"].is_object() {
            payload = self.complete(&payload["mfaChallenge"]["id"], &code()?).await?;
        }
        self.remember(&payload).await?;
        Ok(payload["user"].take())
    }

    /// Answers the question for the second factor, with the code of an authenticator or one that was kept.
    async fn complete(&self, challenge: &Value, code: &str) -> Result<Value> {
        let query = "mutation($input: MfaChallengeCompleteInput!) { mfaChallengeComplete(input: $input) {
            accessToken accessTokenExpiresAt refreshToken user { id handle } userErrors { message } } }";
        let shown = code.chars().filter(|c| !c.is_whitespace()).all(|c| c.is_ascii_digit());
        let kind = if shown { "totp" } else { "recoveryCode" };
        let input = json!({"input": {"challenge": challenge, kind: code}});
        Ok(self.post(query, &input, None).await?["mfaChallengeComplete"].take())
    }

    /// Ends the session on the server and forgets it here.
    pub(crate) async fn sign_out(&self) -> Result<bool> {
        let Some(profile) = self.profile.lock().await.take() else { return Ok(false) };
        let query = "mutation($input: TokenRefreshInput) { signOut(input: $input) { ok } }";
        let input = json!({"input": {"refreshToken": profile.refresh_token.expose_secret()}});
        let answer = self.post(query, &input, None).await;
        Profile::forget(&self.profile_path)?;
        answer.map(|_| true)
    }

    /// Executes an operation as whoever is signed in and returns one root field of its data.
    pub(crate) async fn execute<T: DeserializeOwned>(&self, field: &str, query: &str, variables: Value) -> Result<T> {
        let token = self.access_token().await?;
        let mut data = self.post(query, &variables, Some(&token)).await?;
        let value = data[field].take();
        if let Some(error) = value["userErrors"].as_array().and_then(|errors| errors.first()) {
            return Err(user_error(error));
        }
        serde_json::from_value(value).with_context(|| format!("the server's answer to `{field}` has another shape"))
    }

    /// Sends a file's bytes and returns the server's JSON answer.
    pub(crate) async fn upload(&self, path: &str, query: &[(&str, &str)], file: tokio::fs::File) -> Result<Value> {
        let length = file.metadata().await?.len();
        let body = reqwest::Body::wrap_stream(tokio_util::io::ReaderStream::new(file));
        let request = self.http.post(format!("{}{path}", self.server)).query(query).body(body);
        let request = request.header("content-length", length).header("content-type", "application/octet-stream");
        let answer = self.send(request.bearer_auth(self.access_token().await?.expose_secret())).await?;
        let status = answer.status();
        let value: Value = answer.json().await.with_context(|| format!("the server answered {status} without JSON"))?;
        if let Some(error) = value["userErrors"].as_array().and_then(|errors| errors.first()) {
            return Err(user_error(error));
        }
        if status.is_success() { Ok(value) } else { Err(problem(&value)) }
    }

    /// Returns the file behind a signed address, which may be relative to the server.
    pub(crate) async fn download(&self, url: &str) -> Result<Vec<u8>> {
        let url = if url.starts_with('/') { format!("{}{url}", self.server) } else { url.to_owned() };
        let answer = self.http.get(url).timeout(TIMEOUT).send().await.with_context(|| self.unreachable())?;
        if !answer.status().is_success() {
            bail!("the server refused the download with {}", answer.status());
        }
        Ok(answer.bytes().await.context("the download broke off")?.to_vec())
    }

    /// Follows a subscription from its beginning.
    pub(crate) async fn subscribe(&self, field: &'static str, query: &str, variables: Value) -> Result<Events> {
        let token = self.access_token().await?;
        let request = self.http.get(format!("{}/graphql/stream", self.server));
        let request = request.query(&[("query", query), ("variables", &variables.to_string())]);
        let request = request.bearer_auth(token.expose_secret()).header("accept", "text/event-stream");
        let answer = self.send(request).await?;
        if !answer.status().is_success() {
            bail!("the server refused the event stream with {}", answer.status());
        }
        Ok(Events::new(field, answer))
    }

    /// Works in another organization from now on, and remembers it.
    pub(crate) async fn switch(&self, organization: &str) -> Result<()> {
        let query = "mutation($id: ID!) { organizationSwitch(id: $id) {
            accessToken accessTokenExpiresAt userErrors { message code } } }";
        let mut answer: Value = self.execute("organizationSwitch", query, json!({ "id": organization })).await?;
        let mut profile = self.profile.lock().await;
        let Some(current) = profile.take().filter(|_| self.token.is_none()) else {
            bail!("an access token that was given works in one organization; run `assay login` to switch");
        };
        answer["refreshToken"] = json!(current.refresh_token.expose_secret());
        let switched = Profile::from_payload(&self.server, &answer)?;
        switched.save(&self.profile_path)?;
        *profile = Some(switched);
        Ok(())
    }

    /// Gets a new access token, whose organization and role are those of now.
    pub(crate) async fn renew(&self) -> Result<()> {
        let mut profile = self.profile.lock().await;
        if let Some(current) = profile.as_ref().filter(|_| self.token.is_none()) {
            *profile = Some(self.refreshed(current).await?);
        }
        Ok(())
    }

    async fn access_token(&self) -> Result<SecretString> {
        if let Some(token) = &self.token {
            return Ok(token.clone());
        }
        let mut profile = self.profile.lock().await;
        let signed_out = || Failure::SignedOut(format!("not signed in to {}; run `assay login`", self.server));
        let current = profile.as_ref().ok_or_else(signed_out)?;
        if current.is_fresh(platform_time()) {
            return Ok(current.access_token.clone());
        }
        let renewed = self.refreshed(current).await?;
        let token = renewed.access_token.clone();
        *profile = Some(renewed);
        Ok(token)
    }

    async fn refreshed(&self, current: &Profile) -> Result<Profile> {
        let query = "mutation($input: TokenRefreshInput) { tokenRefresh(input: $input) {
            accessToken accessTokenExpiresAt refreshToken userErrors { message } } }";
        let input = json!({"input": {"refreshToken": current.refresh_token.expose_secret()}});
        let data = self.post(query, &input, None).await?;
        let renewed = Profile::from_payload(&self.server, &data["tokenRefresh"])
            .map_err(|_| Failure::SignedOut("the session has ended; run `assay login`".to_owned()))?;
        renewed.save(&self.profile_path)?;
        Ok(renewed)
    }

    async fn remember(&self, payload: &Value) -> Result<()> {
        if let Some(error) = payload["userErrors"].as_array().and_then(|errors| errors.first()) {
            return Err(Failure::SignedOut(message(error)).into());
        }
        let profile = Profile::from_payload(&self.server, payload)?;
        profile.save(&self.profile_path)?;
        *self.profile.lock().await = Some(profile);
        Ok(())
    }

    async fn post(&self, query: &str, variables: &Value, token: Option<&SecretString>) -> Result<Value> {
        let mut request = self.http.post(format!("{}/graphql", self.server)).timeout(TIMEOUT);
        request = request.header("x-assay-client", "cli");
        if let Some(token) = token {
            request = request.bearer_auth(token.expose_secret());
        }
        let answer = self.send(request.json(&json!({"query": query, "variables": variables}))).await?;
        let status = answer.status();
        let mut body: Value = answer.json().await.with_context(|| format!("{} answered {status}", self.server))?;
        match body["errors"].as_array().and_then(|errors| errors.first()) {
            Some(error) => Err(top_level_error(error)),
            None => Ok(body["data"].take()),
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response> {
        patience::send(request).await.with_context(|| self.unreachable())
    }

    fn unreachable(&self) -> String {
        format!("{} does not answer; is the platform running? (`assay up` starts one)", self.server)
    }
}

fn platform_time() -> assay_types::Timestamp {
    use assay_types::Clock as _;
    assay_host::SystemClock.now()
}

fn message(error: &Value) -> String {
    error["message"].as_str().unwrap_or("the server gave no reason").to_owned()
}

fn user_error(error: &Value) -> anyhow::Error {
    match error["code"].as_str() {
        Some("NOT_FOUND") => Failure::NotFound(message(error)).into(),
        Some("QUOTA_EXCEEDED") => Failure::Limited(message(error)).into(),
        _ => anyhow!(message(error)),
    }
}

fn top_level_error(error: &Value) -> anyhow::Error {
    failure(error["extensions"]["code"].as_str(), message(error))
}

/// Reads an answer after RFC 9457, which is what anything but GraphQL gives.
fn problem(answer: &Value) -> anyhow::Error {
    let detail = answer["detail"].as_str().unwrap_or("the server gave no reason").to_owned();
    failure(answer["code"].as_str(), detail)
}

fn failure(code: Option<&str>, message: String) -> anyhow::Error {
    match code {
        Some("UNAUTHENTICATED") => Failure::SignedOut(message).into(),
        Some("RATE_LIMITED" | "QUOTA_EXCEEDED") => Failure::Limited(message).into(),
        Some("NOT_FOUND") => Failure::NotFound(message).into(),
        _ => anyhow!(message),
    }
}
