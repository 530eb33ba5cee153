use std::{error::Error, sync::Arc};

use assay_authn::{AuthnError, MasterKey, PasswordError, Passwords, Tokens, Verifier};
use assay_proto::v1::{
    KeysRequest, KeysResponse, ListSessionsRequest, ListSessionsResponse, RefreshRequest, RevokeSessionRequest,
    RevokeSessionResponse, RevokeSessionsRequest, RevokeSessionsResponse, SignInRequest, SignOutRequest,
    SignOutResponse, SignUpRequest, SignUpResponse, TokenResponse, UserError, ViewerRequest, ViewerResponse,
    auth_server::Auth,
};
use assay_store::{Store, StoreError};
use assay_types::{Clock, Code, Coded, Entropy};
use tonic::{Request, Response, Status};

use crate::{
    answer,
    keyring::{Keyring, KeyringError},
    refusal::Refusal,
    throttle::Throttle,
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
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
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
    #[error("user {0} belongs to no organisation")]
    Homeless(assay_types::UserId),
    #[error("the session has ended")]
    Ended,
    #[error("no such session")]
    NoSession,
}

impl Coded for CallError {
    fn code(&self) -> Code {
        match self {
            Self::Store(error) => error.code(),
            Self::Passwords(error) => error.code(),
            Self::Authn(error) => error.code(),
            Self::Keyring(_) | Self::Homeless(_) => Code::Internal,
            Self::Ended => Code::Unauthenticated,
            Self::NoSession => Code::NotFound,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Store(error) => error.public_message(),
            Self::Passwords(error) => error.public_message(),
            Self::Authn(error) => error.public_message(),
            Self::Keyring(_) | Self::Homeless(_) => "something went wrong on our side".to_owned(),
            Self::Ended => "the session has ended; sign in again".to_owned(),
            Self::NoSession => self.to_string(),
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
    pub(crate) deps: Deps,
}

impl Service {
    pub(crate) fn new(deps: Deps) -> Self {
        Self { deps }
    }
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
        let caller = self.deps.caller(request.metadata()).await?;
        Ok(Response::new(self.deps.view(&caller).await?))
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let caller = self.deps.caller(request.metadata()).await?;
        Ok(Response::new(ListSessionsResponse { sessions: self.deps.list_sessions(&caller).await? }))
    }

    async fn revoke_session(
        &self,
        request: Request<RevokeSessionRequest>,
    ) -> Result<Response<RevokeSessionResponse>, Status> {
        let caller = self.deps.caller(request.metadata()).await?;
        self.deps.revoke_session(&caller, &request.into_inner().id).await?;
        Ok(Response::new(RevokeSessionResponse {}))
    }

    async fn revoke_sessions(
        &self,
        request: Request<RevokeSessionsRequest>,
    ) -> Result<Response<RevokeSessionsResponse>, Status> {
        let caller = self.deps.caller(request.metadata()).await?;
        let revoked = self.deps.revoke_sessions(&caller, request.into_inner().keep_current).await?;
        Ok(Response::new(RevokeSessionsResponse { revoked }))
    }

    async fn keys(&self, _: Request<KeysRequest>) -> Result<Response<KeysResponse>, Status> {
        Ok(Response::new(KeysResponse { jwks_json: self.deps.keyring.to_json() }))
    }
}
