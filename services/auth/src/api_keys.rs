use std::time::Duration;

use assay_authn::ApiKey;
use assay_proto::v1::{self, CreateApiKeyRequest, CreateApiKeyResponse, ExchangeApiKeyRequest, ExchangeApiKeyResponse};
use assay_store::{ApiKeyCreation, Idempotency, NewApiKey, StoreError};
use assay_types::{ApiKeyId, Digest, Principal, Scope};
use secrecy::ExposeSecret as _;

use crate::{
    answer,
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
    sessions::{ONE_FACTOR, after},
    validate,
};

/// Good keys that one person may have.
const MOST: u16 = 50;

impl Deps {
    /// Makes a key, which is told in this answer and never again.
    pub(crate) async fn create_api_key(
        &self,
        caller: &Principal,
        request: &CreateApiKeyRequest,
    ) -> Result<Result<CreateApiKeyResponse, Vec<Refusal>>, CallError> {
        let idempotency = idempotency(request);
        let wanted = match validate::api_key(caller, request) {
            Ok(wanted) => wanted,
            Err(refusals) => return Ok(Err(refusals)),
        };
        let (now, key) = (self.clock.now(), ApiKey::draw(&*self.entropy));
        let new = NewApiKey {
            id: ApiKeyId::generate(&*self.clock, &*self.entropy),
            name: wanted.name,
            hash: key.hash(),
            hint: key.hint().to_owned(),
            scopes: wanted.scopes,
            at: now,
            expires_at: after(now, Duration::from_secs(wanted.seconds)),
            idempotency,
        };
        match self.store.accounts().create_api_key(&Scope::of(caller), new, MOST).await {
            Ok(ApiKeyCreation::Made(made)) => {
                tracing::info!(user = %caller.user, key = %made.id, "made an API key");
                Ok(Ok(told(made, key.expose().expose_secret())))
            }
            Ok(ApiKeyCreation::Repeated(earlier)) => Ok(Ok(told(earlier, ""))),
            Ok(ApiKeyCreation::TooMany) => {
                let message = format!("you have {MOST} keys, which is as many as you may have; revoke one first");
                Ok(Err(vec![Refusal::whole(RefusalCode::QuotaExceeded, message)]))
            }
            Err(StoreError::IdempotencyMismatch) => {
                let message = "this key was used for another request; use a new one";
                Ok(Err(vec![Refusal::of("idempotencyKey", RefusalCode::IdempotencyMismatch, message)]))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the caller's keys that were not revoked.
    pub(crate) async fn list_api_keys(&self, caller: &Principal) -> Result<Vec<v1::ApiKey>, CallError> {
        let keys = self.store.accounts().api_keys(&Scope::of(caller)).await?;
        Ok(keys.into_iter().map(answer::api_key).collect())
    }

    /// Revokes a key of the caller.
    pub(crate) async fn revoke_api_key(&self, caller: &Principal, id: &str) -> Result<(), CallError> {
        let id: ApiKeyId = id.parse().map_err(|_| CallError::NoApiKey)?;
        let revoked = self.store.accounts().revoke_api_key(&Scope::of(caller), id, self.clock.now()).await?;
        tracing::info!(user = %caller.user, key = %id, revoked, "asked to revoke an API key");
        if revoked { Ok(()) } else { Err(CallError::NoApiKey) }
    }

    /// Trades a key for the short token that services understand. Noise is told by its checksum, before any query.
    pub(crate) async fn exchange_api_key(
        &self,
        request: &ExchangeApiKeyRequest,
    ) -> Result<ExchangeApiKeyResponse, CallError> {
        let key = ApiKey::parse(&request.key).ok_or(CallError::UnknownApiKey)?;
        let now = self.clock.now();
        self.wrong_keys.admit(&request.address, now).map_err(|wait| {
            count("throttled");
            CallError::TooManyWrongKeys(wait)
        })?;
        let Some(principal) = self.store.accounts().present_api_key(key.hash(), now).await? else {
            count("refused");
            return Err(CallError::UnknownApiKey);
        };
        self.wrong_keys.was_right(&request.address);
        count("ok");
        let issued = self.keyring.issue(&self.tokens, &principal, ONE_FACTOR)?;
        Ok(ExchangeApiKeyResponse { access_token: issued.token })
    }
}

fn told(key: assay_store::ApiKey, secret: &str) -> CreateApiKeyResponse {
    CreateApiKeyResponse { key: Some(answer::api_key(key)), secret: secret.to_owned(), user_errors: Vec::new() }
}

/// Reads the caller's own name for the request, with a digest of all that it asks for.
fn idempotency(request: &CreateApiKeyRequest) -> Option<Idempotency> {
    let CreateApiKeyRequest { name, scopes, expires_in_seconds, idempotency_key } = request;
    let asked = format!("{name:?} {scopes:?} {expires_in_seconds}");
    let idempotency = Idempotency { key: idempotency_key.clone(), request: Digest::of(asked.as_bytes()) };
    (!idempotency_key.is_empty()).then_some(idempotency)
}

fn count(outcome: &'static str) {
    metrics::counter!("assay_auth_api_keys_total", "outcome" => outcome).increment(1);
}
