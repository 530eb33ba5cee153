use assay_authn::{RefreshToken, Verdict};
use assay_proto::v1::{SignInRequest, TokenResponse};
use assay_store::{Credentials, NewSession, User};
use assay_types::{Credential, Principal, SessionId};
use secrecy::SecretString;

use crate::{
    answer,
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
    sessions::{FAMILY_LIFETIME, IDLE_LIFETIME, ONE_FACTOR, after, refused},
    throttle::Attempt,
};

/// A longer text is nobody's password, and costs time to hash.
const MAX_PASSWORD_BYTES: usize = 1_024;
/// Longest text kept of what a client says of itself.
const MAX_ORIGIN_CHARS: usize = 200;

impl Deps {
    /// Starts a session for whoever knows the password.
    pub(crate) async fn sign_in(&self, request: SignInRequest) -> Result<TokenResponse, CallError> {
        let email = request.email.trim().to_owned();
        let attempt = Attempt::new(&email, &request.ip);
        if let Err(wait) = self.throttle.admit(&attempt, self.clock.now()) {
            count("locked_out");
            let message = format!("too many attempts; try again in {} seconds", wait.as_secs().max(1));
            return Ok(refused(Refusal::whole(RefusalCode::LockedOut, message)));
        }
        let Some(credentials) = self.proven(&email, request.password).await? else {
            self.throttle.failed(&attempt);
            count("refused");
            let message = "the e-mail address or the password is wrong";
            return Ok(refused(Refusal::whole(RefusalCode::InvalidCredentials, message)));
        };
        self.throttle.succeeded(&attempt);
        if self.verified_only && !credentials.user.email_verified {
            count("unverified");
            let message =
                "confirm your e-mail address first, by the link in the mail that we sent; you can ask for another";
            return Ok(refused(Refusal::of("email", RefusalCode::EmailNotVerified, message)));
        }
        if self.store.accounts().second_factor(credentials.user.id).await?.totp {
            count("challenged");
            return self.challenge(&credentials.user).await;
        }
        count("ok");
        self.open_session(credentials.user, &request.user_agent, &request.ip, ONE_FACTOR).await
    }

    /// Returns the account whose address and password these are. Takes as long where there is none.
    async fn proven(&self, email: &str, password: String) -> Result<Option<Credentials>, CallError> {
        if password.len() > MAX_PASSWORD_BYTES {
            return Ok(None);
        }
        let accounts = self.store.accounts();
        let password = SecretString::from(password);
        let credentials = accounts.user_by_email(email).await?;
        let stored = credentials.as_ref().map(|known| known.password_hash.as_str());
        let verdict = self.passwords.verify(password.clone(), stored).await?;
        let (Some(credentials), Verdict::Right { outdated }) = (credentials, verdict) else { return Ok(None) };
        if outdated {
            let hash = self.passwords.hash(password).await?;
            accounts.set_password_hash(credentials.user.id, &hash).await?;
        }
        Ok(Some(credentials))
    }

    /// Begins a session of a person who proved who they are, as surely as said.
    pub(crate) async fn open_session(
        &self,
        user: User,
        user_agent: &str,
        ip: &str,
        assurance: u8,
    ) -> Result<TokenResponse, CallError> {
        let accounts = self.store.accounts();
        let memberships = accounts.memberships(user.id).await?;
        let home = memberships.first().ok_or(CallError::Homeless(user.id))?;
        let (now, refresh) = (self.clock.now(), RefreshToken::draw(&*self.entropy));
        let id = SessionId::generate(&*self.clock, &*self.entropy);
        let principal = Principal {
            user: user.id,
            credential: Credential::Session(id),
            organisation: home.organisation.id,
            role: home.role,
        };
        let session = NewSession {
            id,
            user: user.id,
            organisation: principal.organisation,
            token: refresh.hash(),
            user_agent: shortened(user_agent),
            ip: shortened(ip),
            assurance,
            at: now,
            expires_at: after(now, FAMILY_LIFETIME),
            token_expires_at: after(now, IDLE_LIFETIME),
        };
        let refresh_expires_at = session.token_expires_at;
        accounts.create_session(session).await?;
        tracing::info!(user = %user.id, session = %id, "signed in");
        let tokens = self.grant(&principal, assurance, &refresh, refresh_expires_at)?;
        Ok(TokenResponse { tokens: Some(tokens), user: Some(answer::user(user)), ..TokenResponse::default() })
    }
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_ORIGIN_CHARS).collect()
}

fn count(outcome: &'static str) {
    metrics::counter!("assay_auth_sign_ins_total", "outcome" => outcome).increment(1);
}
