use std::sync::Arc;

use assay_proto::v1::{
    RequestPasswordResetRequest, RequestPasswordResetResponse, ResendVerificationRequest, ResendVerificationResponse,
    ResetPasswordRequest, ResetPasswordResponse, VerifyEmailRequest, VerifyEmailResponse,
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
}
