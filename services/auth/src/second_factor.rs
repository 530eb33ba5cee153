use std::time::Duration;

use assay_authn::{TotpSecret, Verdict};
use assay_proto::v1::{
    BeginTotpRequest, BeginTotpResponse, DisableTotpRequest, FinishTotpResponse, SecondFactorResponse,
};
use assay_store::{Credentials, TotpAttempt};
use assay_types::{Principal, UserId};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use crate::{
    recovery::{CODES, RecoveryCode},
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
    throttle::Attempt,
};

/// Whom authenticators list an account under.
const ISSUER: &str = "Assay";

/// What somebody shows beside the password.
pub(crate) enum Proof<'a> {
    /// The code of an authenticator.
    Totp(&'a str),
    /// A code that was kept for when that is lost.
    Recovery(&'a str),
}

impl Deps {
    /// Returns what protects the caller's account beside its password.
    pub(crate) async fn second_factor(&self, caller: &Principal) -> Result<SecondFactorResponse, CallError> {
        let found = self.store.accounts().second_factor(caller.user).await?;
        Ok(SecondFactorResponse { totp: found.totp, recovery_codes_left: found.recovery_codes_left })
    }

    /// Draws a secret and tells it, once. It counts for nothing until a code of it is shown.
    pub(crate) async fn begin_totp(
        &self,
        caller: &Principal,
        request: BeginTotpRequest,
    ) -> Result<Result<BeginTotpResponse, Vec<Refusal>>, CallError> {
        let known = match self.password_again(caller, request.password).await? {
            Ok(known) => known,
            Err(refusal) => return Ok(Err(vec![refusal])),
        };
        let secret = TotpSecret::draw(&*self.entropy);
        let sealed = self.master.seal(&context(caller.user), secret.as_bytes(), &*self.entropy)?;
        if !self.store.accounts().begin_totp(caller.user, &SecretSlice::from(sealed), self.clock.now()).await? {
            let message = "there is a second factor already; disable it first";
            return Ok(Err(vec![Refusal::whole(RefusalCode::AlreadyDone, message)]));
        }
        Ok(Ok(BeginTotpResponse {
            secret: secret.to_base32().expose_secret().to_owned(),
            otpauth_uri: secret.to_uri(ISSUER, &known.user.email).expose_secret().to_owned(),
            user_errors: Vec::new(),
        }))
    }

    /// Makes the secret the caller's second factor, by its first code, and tells the recovery codes, once.
    pub(crate) async fn finish_totp(
        &self,
        caller: &Principal,
        code: &str,
    ) -> Result<Result<FinishTotpResponse, Vec<Refusal>>, CallError> {
        let step = match self.step(caller.user, code, Enrolment::Waits).await? {
            Ok(step) => step,
            Err(refusal) => return Ok(Err(vec![refusal])),
        };
        let codes: Vec<RecoveryCode> = (0..CODES).map(|_| RecoveryCode::draw(&*self.entropy)).collect();
        let hashes: Vec<_> = codes.iter().map(|code| code.hash(caller.user)).collect();
        let notice = self.notice(
            &self.address(caller.user).await?,
            "A second factor protects your account",
            "From now on, signing in to your account at Assay takes a code of your authenticator beside the password.",
        )?;
        if !self.store.accounts().confirm_totp(caller.user, step, &hashes, &notice).await? {
            return Ok(Err(vec![wrong_code()]));
        }
        tracing::info!(user = %caller.user, "turned the second factor on");
        let codes = codes.iter().map(RecoveryCode::expose).collect();
        Ok(Ok(FinishTotpResponse { codes, user_errors: Vec::new() }))
    }

    /// Takes the second factor away, for whoever shows both.
    pub(crate) async fn disable_totp(
        &self,
        caller: &Principal,
        request: DisableTotpRequest,
    ) -> Result<Result<(), Vec<Refusal>>, CallError> {
        let known = match self.password_again(caller, request.password).await? {
            Ok(known) => known,
            Err(refusal) => return Ok(Err(vec![refusal])),
        };
        let proof = if RecoveryCode::parse(&request.code).is_some() {
            Proof::Recovery(&request.code)
        } else {
            Proof::Totp(&request.code)
        };
        if let Err(refusal) = self.prove(caller.user, &proof).await? {
            return Ok(Err(vec![refusal]));
        }
        let notice = self.notice(
            &known.user.email,
            "The second factor was turned off",
            "Signing in to your account at Assay takes nothing but the password any more.",
        )?;
        self.store.accounts().disable_totp(caller.user, &notice).await?;
        tracing::info!(user = %caller.user, "turned the second factor off");
        Ok(Ok(()))
    }

    /// Accepts a proof of a person's second factor once, or says why not.
    pub(crate) async fn prove(&self, user: UserId, proof: &Proof<'_>) -> Result<Result<(), Refusal>, CallError> {
        let accounts = self.store.accounts();
        let accepted = match proof {
            Proof::Totp(code) => match self.step(user, code, Enrolment::Done).await? {
                Ok(step) => accounts.accept_totp(user, step).await?,
                Err(refusal) => return Ok(Err(refusal)),
            },
            Proof::Recovery(code) => {
                if let Err(refusal) = self.open_secret(user).await? {
                    return Ok(Err(refusal));
                }
                match RecoveryCode::parse(code) {
                    Some(code) => accounts.use_recovery_code(user, &code.hash(user), self.clock.now()).await?,
                    None => false,
                }
            }
        };
        Ok(if accepted { Ok(()) } else { Err(wrong_code()) })
    }

    /// Returns the step that a code is of, and counts the attempt.
    async fn step(&self, user: UserId, code: &str, wanted: Enrolment) -> Result<Result<i64, Refusal>, CallError> {
        let (secret, enrolment) = match self.open_secret(user).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let step = secret.step_of(code, self.clock.now()).filter(|_| enrolment == wanted);
        Ok(step.ok_or_else(wrong_code))
    }

    /// Returns the secret to compare with, and counts the attempt: many at once are no way around.
    async fn open_secret(&self, user: UserId) -> Result<Result<(TotpSecret, Enrolment), Refusal>, CallError> {
        match self.store.accounts().attempt_totp(user, self.clock.now()).await? {
            TotpAttempt::Open { secret, confirmed } => {
                let opened = self.master.open(&context(user), secret.expose_secret())?;
                let secret = TotpSecret::from_bytes(&opened).ok_or(CallError::DamagedSecret(user))?;
                Ok(Ok((secret, if confirmed { Enrolment::Done } else { Enrolment::Waits })))
            }
            TotpAttempt::Locked(wait) => Ok(Err(locked_out(wait))),
            TotpAttempt::None => Ok(Err(wrong_code())),
        }
    }

    /// Asks for the password once more: a token that was left lying about is not enough.
    async fn password_again(
        &self,
        caller: &Principal,
        password: String,
    ) -> Result<Result<Credentials, Refusal>, CallError> {
        let address = self.address(caller.user).await?;
        let attempt = Attempt::new(&address, "again");
        if let Err(wait) = self.throttle.admit(&attempt, self.clock.now()) {
            return Ok(Err(locked_out(wait)));
        }
        let known = self.store.accounts().user_by_email(&address).await?.ok_or(CallError::Ended)?;
        let verdict = self.passwords.verify(SecretString::from(password), Some(&known.password_hash)).await?;
        if matches!(verdict, Verdict::Right { .. }) {
            self.throttle.succeeded(&attempt);
            return Ok(Ok(known));
        }
        self.throttle.failed(&attempt);
        Ok(Err(Refusal::of("password", RefusalCode::InvalidCredentials, "the password is wrong")))
    }

    async fn address(&self, user: UserId) -> Result<String, CallError> {
        Ok(self.store.accounts().user(user).await?.ok_or(CallError::Ended)?.email)
    }
}

/// How far a second factor is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enrolment {
    /// Its first code is awaited.
    Waits,
    /// It counts.
    Done,
}

/// One answer for every code that is not accepted, so that nothing is learned from it.
fn wrong_code() -> Refusal {
    Refusal::of("code", RefusalCode::InvalidCredentials, "this code is not good; a code is good once")
}

fn locked_out(wait: Duration) -> Refusal {
    let message = format!("too many attempts; try again in {} seconds", wait.as_secs().max(1));
    Refusal::whole(RefusalCode::LockedOut, message)
}

/// A sealed secret opens only as the one of its person.
fn context(user: UserId) -> String {
    format!("totp {user}")
}
