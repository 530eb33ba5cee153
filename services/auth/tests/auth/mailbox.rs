//! What the service wrote to whom, as the operator reads it.

use assay_auth_service::open_mail;
use assay_authn::MasterKey;
use assay_host::grpc::Channel;
use assay_proto::v1::{
    RequestPasswordResetRequest, ResendVerificationRequest, ResetPasswordRequest, UserError, VerifyEmailRequest,
    VerifyEmailResponse, credentials_client::CredentialsClient,
};
use secrecy::ExposeSecret as _;

use crate::support::{KEY, TestAuth};

/// A mail that waits.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) kind: String,
    pub(crate) recipient: String,
    pub(crate) text: String,
}

impl TestAuth {
    /// Returns the mails that wait, the newest first.
    pub(crate) async fn letters(&self) -> Vec<Letter> {
        let master = MasterKey::parse(&KEY.into()).unwrap();
        let mut letters = Vec::new();
        for listed in self.store.mails().newest(100).await.unwrap() {
            let mail = self.store.mails().get(listed.id).await.unwrap().unwrap();
            let text = open_mail(&master, &mail).unwrap().map(|text| text.expose_secret().to_owned());
            letters.push(Letter { kind: mail.kind, recipient: mail.recipient, text: text.unwrap_or_default() });
        }
        letters
    }

    /// Returns the token of the newest mail of a kind.
    pub(crate) async fn token(&self, kind: &str) -> String {
        let letters = self.letters().await;
        let letter = letters.iter().find(|letter| letter.kind == kind).unwrap();
        let (_, rest) = letter.text.split_once("#token=").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }

    pub(crate) fn credentials(&self) -> CredentialsClient<Channel> {
        CredentialsClient::new(self.channel.clone())
    }

    pub(crate) async fn verify(&self, token: &str) -> VerifyEmailResponse {
        self.credentials().verify_email(VerifyEmailRequest { token: token.to_owned() }).await.unwrap().into_inner()
    }

    pub(crate) async fn resend(&self, email: &str) {
        self.credentials().resend_verification(ResendVerificationRequest { email: email.to_owned() }).await.unwrap();
    }

    pub(crate) async fn forgot(&self, email: &str) {
        let request = RequestPasswordResetRequest { email: email.to_owned() };
        self.credentials().request_password_reset(request).await.unwrap();
    }

    pub(crate) async fn reset(&self, token: &str, password: &str, keep_sessions: bool) -> Vec<UserError> {
        let request =
            ResetPasswordRequest { token: token.to_owned(), new_password: password.to_owned(), keep_sessions };
        self.credentials().reset_password(request).await.unwrap().into_inner().user_errors
    }
}
