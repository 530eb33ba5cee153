use std::sync::Arc;

use assay_proto::v1::{
    BeginTotpRequest, BeginTotpResponse, CompleteChallengeRequest, DisableTotpRequest, DisableTotpResponse,
    FinishTotpRequest, FinishTotpResponse, RequestPasswordResetRequest, RequestPasswordResetResponse,
    ResendVerificationRequest, ResendVerificationResponse, ResetPasswordRequest, ResetPasswordResponse,
    SecondFactorRequest, SecondFactorResponse, TokenResponse, VerifyEmailRequest, VerifyEmailResponse,
    credentials_server::Credentials,
};
use tonic::{Request, Response, Status};

use crate::service::{Deps, user_errors};

/// The calls of `assay.v1.Credentials`.
pub(crate) struct CredentialsService {
    pub(crate) deps: Arc<Deps>,
}

#[tonic::async_trait]
impl Credentials for CredentialsService {
    async fn verify_email(
        &self,
        request: Request<VerifyEmailRequest>,
    ) -> Result<Response<VerifyEmailResponse>, Status> {
        Ok(Response::new(self.deps.verify_email(&request.into_inner().token).await?))
    }

    async fn resend_verification(
        &self,
        request: Request<ResendVerificationRequest>,
    ) -> Result<Response<ResendVerificationResponse>, Status> {
        self.deps.resend_verification(&request.into_inner().email).await?;
        Ok(Response::new(ResendVerificationResponse {}))
    }

    async fn request_password_reset(
        &self,
        request: Request<RequestPasswordResetRequest>,
    ) -> Result<Response<RequestPasswordResetResponse>, Status> {
        self.deps.request_password_reset(&request.into_inner().email).await?;
        Ok(Response::new(RequestPasswordResetResponse {}))
    }

    async fn reset_password(
        &self,
        request: Request<ResetPasswordRequest>,
    ) -> Result<Response<ResetPasswordResponse>, Status> {
        let refusals = self.deps.reset_password(request.into_inner()).await?.err().unwrap_or_default();
        Ok(Response::new(ResetPasswordResponse { user_errors: user_errors(refusals) }))
    }

    async fn second_factor(
        &self,
        request: Request<SecondFactorRequest>,
    ) -> Result<Response<SecondFactorResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        Ok(Response::new(self.deps.second_factor(&caller).await?))
    }

    async fn begin_totp(&self, request: Request<BeginTotpRequest>) -> Result<Response<BeginTotpResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        let answer = self.deps.begin_totp(&caller, request.into_inner()).await?;
        let refused = |refusals| BeginTotpResponse { user_errors: user_errors(refusals), ..Default::default() };
        Ok(Response::new(answer.unwrap_or_else(refused)))
    }

    async fn finish_totp(&self, request: Request<FinishTotpRequest>) -> Result<Response<FinishTotpResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        let answer = self.deps.finish_totp(&caller, &request.into_inner().code).await?;
        let refused = |refusals| FinishTotpResponse { user_errors: user_errors(refusals), ..Default::default() };
        Ok(Response::new(answer.unwrap_or_else(refused)))
    }

    async fn disable_totp(
        &self,
        request: Request<DisableTotpRequest>,
    ) -> Result<Response<DisableTotpResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        let refusals = self.deps.disable_totp(&caller, request.into_inner()).await?.err().unwrap_or_default();
        Ok(Response::new(DisableTotpResponse { user_errors: user_errors(refusals) }))
    }

    async fn complete_challenge(
        &self,
        request: Request<CompleteChallengeRequest>,
    ) -> Result<Response<TokenResponse>, Status> {
        Ok(Response::new(self.deps.complete_challenge(&request.into_inner()).await?))
    }
}
