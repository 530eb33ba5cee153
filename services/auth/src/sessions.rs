use std::time::Duration;

use assay_authn::RefreshToken;
use assay_proto::{
    to_timestamp,
    v1::{RefreshRequest, TokenResponse, Tokens},
};
use assay_store::{Refresh, Rotation};
use assay_types::{Credential, Principal, Timestamp};
use secrecy::ExposeSecret as _;

use crate::{
    answer,
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
};

/// A session ends after this time, however often it is refreshed.
pub(crate) const FAMILY_LIFETIME: Duration = Duration::from_hours(30 * 24);
/// A session ends when it is not refreshed for this time.
pub(crate) const IDLE_LIFETIME: Duration = Duration::from_hours(7 * 24);
/// For so long a refresh token may come again: a lost answer, or two tabs at once.
const REUSE_GRACE: Duration = Duration::from_secs(10);
/// A password alone was proven.
pub(crate) const ONE_FACTOR: u8 = 1;
/// A password was proven, and a code.
pub(crate) const TWO_FACTORS: u8 = 2;

impl Deps {
    /// Trades a refresh token for an access token and the next refresh token.
    pub(crate) async fn refresh(&self, request: &RefreshRequest) -> Result<TokenResponse, CallError> {
        let Some(presented) = RefreshToken::parse(&request.refresh_token) else { return Ok(refused(ended())) };
        let (successor, now) = (presented.successor(&self.master), self.clock.now());
        let refresh = Refresh {
            presented: presented.hash(),
            successor: successor.hash(),
            at: now,
            successor_expires_at: after(now, IDLE_LIFETIME),
            grace: REUSE_GRACE,
        };
        match self.store.accounts().rotate_session(refresh).await? {
            Rotation::Rotated(grant) => {
                let principal = Principal {
                    user: grant.user.id,
                    credential: Credential::Session(grant.session),
                    organisation: grant.organisation,
                    role: grant.role,
                };
                let tokens = self.grant(&principal, grant.assurance, &successor, grant.token_expires_at)?;
                let user = Some(answer::user(grant.user));
                Ok(TokenResponse { tokens: Some(tokens), user, ..TokenResponse::default() })
            }
            Rotation::Reused { session, user } => {
                tracing::warn!(%session, %user, "a refresh token came again; its session is revoked");
                metrics::counter!("assay_auth_refresh_reuse_total").increment(1);
                let message = "this refresh token was used before, so its session has been ended; sign in again";
                Ok(refused(Refusal::of("refreshToken", RefusalCode::TokenUsed, message)))
            }
            Rotation::Expired | Rotation::Unknown => Ok(refused(ended())),
        }
    }

    /// Ends the session of a refresh token. A token that means nothing is no error: the caller is signed out either way.
    pub(crate) async fn sign_out(&self, refresh_token: &str) -> Result<(), CallError> {
        let Some(token) = RefreshToken::parse(refresh_token) else { return Ok(()) };
        if let Some(session) = self.store.accounts().revoke_by_token(token.hash(), self.clock.now()).await? {
            tracing::info!(%session, "signed out");
        }
        Ok(())
    }

    /// Writes the pair of tokens that a session is used with.
    pub(crate) fn grant(
        &self,
        principal: &Principal,
        assurance: u8,
        refresh: &RefreshToken,
        refresh_expires_at: Timestamp,
    ) -> Result<Tokens, CallError> {
        let access = self.keyring.issue(&self.tokens, principal, assurance)?;
        Ok(Tokens {
            access_token: access.token,
            access_token_expires_at: Some(to_timestamp(access.expires_at)),
            refresh_token: refresh.expose().expose_secret().to_owned(),
            refresh_token_expires_at: Some(to_timestamp(refresh_expires_at)),
        })
    }
}

pub(crate) fn refused(refusal: Refusal) -> TokenResponse {
    TokenResponse { user_errors: vec![refusal.into()], ..TokenResponse::default() }
}

/// One answer for every token that means nothing now, so that nothing is learned from it.
fn ended() -> Refusal {
    Refusal::of("refreshToken", RefusalCode::TokenExpired, "the session has ended; sign in again")
}

pub(crate) fn after(at: Timestamp, time: Duration) -> Timestamp {
    let nanos = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    Timestamp::from_nanos(at.as_nanos().saturating_add(nanos))
}
