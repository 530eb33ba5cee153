use std::time::Duration;

use assay_authn::OneTimeToken;
use assay_proto::{
    to_timestamp,
    v1::{CompleteChallengeRequest, MfaChallenge, TokenResponse},
};
use assay_store::{NewChallenge, User};
use secrecy::ExposeSecret as _;

use crate::{
    refusal::{Refusal, RefusalCode},
    second_factor::Proof,
    service::{CallError, Deps},
    sessions::{TWO_FACTORS, after, refused},
};

/// For so long a code is awaited after the password.
const LIFE: Duration = Duration::from_mins(10);

impl Deps {
    /// Answers a right password with the question for the second factor.
    pub(crate) async fn challenge(&self, user: &User) -> Result<TokenResponse, CallError> {
        let (token, at) = (OneTimeToken::draw(&*self.entropy), self.clock.now());
        let expires_at = after(at, LIFE);
        let challenge = NewChallenge { hash: token.hash(), user: user.id, at, expires_at };
        self.store.accounts().create_challenge(challenge).await?;
        let challenge = MfaChallenge {
            id: token.expose().expose_secret().to_owned(),
            methods: vec!["totp".to_owned(), "recovery_code".to_owned()],
            expires_at: Some(to_timestamp(expires_at)),
        };
        Ok(TokenResponse { challenge: Some(challenge), ..TokenResponse::default() })
    }

    /// Starts a session for whoever answers a challenge with a code.
    pub(crate) async fn complete_challenge(
        &self,
        request: &CompleteChallengeRequest,
    ) -> Result<TokenResponse, CallError> {
        let accounts = self.store.accounts();
        let proof = match (request.totp.as_str(), request.recovery_code.as_str()) {
            (totp, "") if !totp.is_empty() => Proof::Totp(totp),
            ("", code) if !code.is_empty() => Proof::Recovery(code),
            _ => {
                let message = "give the code of the authenticator or a recovery code, not both";
                return Ok(refused(Refusal::whole(RefusalCode::Required, message)));
            }
        };
        let Some(token) = OneTimeToken::parse(&request.challenge) else { return Ok(refused(ended())) };
        let Some(user) = accounts.attempt_challenge(&token.hash(), self.clock.now()).await? else {
            return Ok(refused(ended()));
        };
        if let Err(refusal) = self.prove(user, &proof).await? {
            tracing::info!(%user, "a second factor was refused");
            return Ok(refused(refusal));
        }
        if !accounts.end_challenge(&token.hash(), self.clock.now()).await? {
            return Ok(refused(ended()));
        }
        let user = accounts.user(user).await?.ok_or(CallError::Ended)?;
        self.open_session(user, &request.user_agent, &request.ip, TWO_FACTORS).await
    }
}

/// One answer for every challenge that means nothing now.
fn ended() -> Refusal {
    let message = "this sign-in has ended, or has had its five attempts; begin again with the password";
    Refusal::of("challenge", RefusalCode::TokenExpired, message)
}
