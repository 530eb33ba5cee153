use std::{error::Error, sync::Arc};

use assay_authn::{AuthnError, MasterKey, MasterKeyError, PasswordError, Passwords, Tokens, Verifier};
use assay_proto::v1::{
    CreateApiKeyRequest, CreateApiKeyResponse, ExchangeApiKeyRequest, ExchangeApiKeyResponse, KeysRequest,
    KeysResponse, ListApiKeysRequest, ListApiKeysResponse, ListSessionsRequest, ListSessionsResponse, RefreshRequest,
    RevokeApiKeyRequest, RevokeApiKeyResponse, RevokeSessionRequest, RevokeSessionResponse, RevokeSessionsRequest,
    RevokeSessionsResponse, SignInRequest, SignOutRequest, SignOutResponse, SignUpRequest, SignUpResponse,
    TokenResponse, UserError, ViewerRequest, ViewerResponse, auth_server::Auth,
};
use assay_store::{Store, StoreError};
use assay_types::{Clock, Code, Coded, Denied, Entropy};
use tonic::{Request, Response, Status};

use crate::{
    answer,
    keyring::{Keyring, KeyringError},
    refusal::Refusal,
    throttle::Throttle,
    wrong_keys::WrongKeys,
};

/// What the calls work with.
pub(crate) struct Deps {
    pub(crate) store: Store,
    pub(crate) passwords: Passwords,
    pub(crate) tokens: Tokens,
    pub(crate) master: MasterKey,
    pub(crate) keyring: Keyring,
    pub(crate) verifier: Verifier,
    pub(crate) throttle: Throttle,
    pub(crate) wrong_keys: WrongKeys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    /// Where browsers find our pages, without a slash at the end.
    pub(crate) public_url: String,
    /// Whether only who confirmed its address may sign in.
    pub(crate) verified_only: bool,
}

/// A call that failed. What the user can put right is a [`Refusal`] in the answer instead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Passwords(#[from] PasswordError),
    #[error(transparent)]
    Authn(#[from] AuthnError),
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error(transparent)]
    Seal(#[from] MasterKeyError),
    #[error("user {0} belongs to no organisation")]
    Homeless(assay_types::UserId),
    #[error("the second factor of user {0} is damaged")]
    DamagedSecret(assay_types::UserId),
    #[error("the session has ended")]
    Ended,
    #[error("no such session")]
    NoSession,
    #[error("no such API key")]
    NoApiKey,
    #[error("no such organization here; switch to it first")]
    NoOrganisation,
    #[error("no such member")]
    NoMember,
    #[error("no such invitation")]
    NoInvitation,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("an API key that means nothing")]
    UnknownApiKey,
    #[error("too many wrong API keys from one address")]
    TooManyWrongKeys(std::time::Duration),
}

impl Coded for CallError {
    fn code(&self) -> Code {
        match self {
            Self::Store(error) => error.code(),
            Self::Passwords(error) => error.code(),
            Self::Authn(error) => error.code(),
            Self::Keyring(_) | Self::Seal(_) | Self::Homeless(_) | Self::DamagedSecret(_) => Code::Internal,
            Self::Ended | Self::UnknownApiKey => Code::Unauthenticated,
            Self::NoSession | Self::NoApiKey | Self::NoOrganisation | Self::NoMember | Self::NoInvitation => {
                Code::NotFound
            }
            Self::Denied(error) => error.code(),
            Self::TooManyWrongKeys(_) => Code::RateLimited,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Store(error) => error.public_message(),
            Self::Passwords(error) => error.public_message(),
            Self::Authn(error) => error.public_message(),
            Self::Keyring(_) | Self::Seal(_) | Self::Homeless(_) | Self::DamagedSecret(_) => {
                "something went wrong on our side".to_owned()
            }
            Self::Ended => "the session has ended; sign in again".to_owned(),
            Self::NoSession | Self::NoApiKey | Self::NoOrganisation | Self::NoMember | Self::NoInvitation => {
                self.to_string()
            }
            Self::Denied(error) => error.public_message(),
            Self::UnknownApiKey => "the API key is not valid: it is unknown, revoked or expired".to_owned(),
            Self::TooManyWrongKeys(wait) => {
                format!("too many wrong API keys from this address; try again in {} seconds", wait.as_secs().max(1))
            }
        }
    }
}

impl From<CallError> for Status {
    fn from(error: CallError) -> Self {
        if error.code() == Code::Internal {
            tracing::error!(error = &error as &dyn Error, "a call failed");
        }
        assay_proto::status(&error)
    }
}

/// The calls of `assay.v1.Auth`.
pub(crate) struct Service {
    pub(crate) deps: Arc<Deps>,
}

pub(crate) fn user_errors(refusals: Vec<Refusal>) -> Vec<UserError> {
    refusals.into_iter().map(Into::into).collect()
}

#[tonic::async_trait]
impl Auth for Service {
    async fn sign_up(&self, request: Request<SignUpRequest>) -> Result<Response<SignUpResponse>, Status> {
        let response = match self.deps.sign_up(request.into_inner()).await? {
            Ok(user) => SignUpResponse { user: Some(answer::user(user)), user_errors: Vec::new() },
            Err(refusals) => SignUpResponse { user: None, user_errors: user_errors(refusals) },
        };
        Ok(Response::new(response))
    }

    async fn sign_in(&self, request: Request<SignInRequest>) -> Result<Response<TokenResponse>, Status> {
        Ok(Response::new(self.deps.sign_in(request.into_inner()).await?))
    }

    async fn refresh(&self, request: Request<RefreshRequest>) -> Result<Response<TokenResponse>, Status> {
        Ok(Response::new(self.deps.refresh(&request.into_inner()).await?))
    }

    async fn sign_out(&self, request: Request<SignOutRequest>) -> Result<Response<SignOutResponse>, Status> {
        self.deps.sign_out(&request.into_inner().refresh_token).await?;
        Ok(Response::new(SignOutResponse {}))
    }

    async fn viewer(&self, request: Request<ViewerRequest>) -> Result<Response<ViewerResponse>, Status> {
        let caller = self.deps.reader(request.metadata()).await?;
        Ok(Response::new(self.deps.view(&caller).await?))
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let (caller, current) = self.deps.caller(request.metadata()).await?;
        Ok(Response::new(ListSessionsResponse { sessions: self.deps.list_sessions(&caller, current).await? }))
    }

    async fn revoke_session(
        &self,
        request: Request<RevokeSessionRequest>,
    ) -> Result<Response<RevokeSessionResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        self.deps.revoke_session(&caller, &request.into_inner().id).await?;
        Ok(Response::new(RevokeSessionResponse {}))
    }

    async fn revoke_sessions(
        &self,
        request: Request<RevokeSessionsRequest>,
    ) -> Result<Response<RevokeSessionsResponse>, Status> {
        let (caller, current) = self.deps.caller(request.metadata()).await?;
        let keep = request.into_inner().keep_current.then_some(current);
        let revoked = self.deps.revoke_sessions(&caller, keep).await?;
        Ok(Response::new(RevokeSessionsResponse { revoked }))
    }

    async fn create_api_key(
        &self,
        request: Request<CreateApiKeyRequest>,
    ) -> Result<Response<CreateApiKeyResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        let response = match self.deps.create_api_key(&caller, request.get_ref()).await? {
            Ok(response) => response,
            Err(refusals) => CreateApiKeyResponse { user_errors: user_errors(refusals), ..Default::default() },
        };
        Ok(Response::new(response))
    }

    async fn list_api_keys(
        &self,
        request: Request<ListApiKeysRequest>,
    ) -> Result<Response<ListApiKeysResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        Ok(Response::new(ListApiKeysResponse { keys: self.deps.list_api_keys(&caller).await? }))
    }

    async fn revoke_api_key(
        &self,
        request: Request<RevokeApiKeyRequest>,
    ) -> Result<Response<RevokeApiKeyResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        self.deps.revoke_api_key(&caller, &request.into_inner().id).await?;
        Ok(Response::new(RevokeApiKeyResponse {}))
    }

    async fn exchange_api_key(
        &self,
        request: Request<ExchangeApiKeyRequest>,
    ) -> Result<Response<ExchangeApiKeyResponse>, Status> {
        Ok(Response::new(self.deps.exchange_api_key(&request.into_inner()).await?))
    }

    async fn keys(&self, _: Request<KeysRequest>) -> Result<Response<KeysResponse>, Status> {
        Ok(Response::new(KeysResponse { jwks_json: self.deps.keyring.to_json() }))
    }
}
