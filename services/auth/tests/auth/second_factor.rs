use assay_authn::TotpSecret;
use assay_host::grpc::with_identity;
use assay_proto::v1::{
    BeginTotpRequest, BeginTotpResponse, CompleteChallengeRequest, DisableTotpRequest, FinishTotpRequest,
    FinishTotpResponse, SecondFactorRequest, SecondFactorResponse, TokenResponse, UserError,
};
use assay_types::Clock as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::support::{EMAIL, PASSWORD, TestAuth, codes};

/// Reads a secret as an authenticator does.
fn secret(text: &str) -> TotpSecret {
    let digits = text.bytes().map(|letter| match letter {
        b'A'..=b'Z' => letter - b'A',
        _ => letter - b'2' + 26,
    });
    let bits = digits.flat_map(|digit| (0..5).rev().map(move |place| digit >> place & 1)).collect::<Vec<_>>();
    let bytes: Vec<u8> = bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    TotpSecret::from_bytes(&bytes).unwrap()
}

impl TestAuth {
    async fn begin(&self, token: &str, password: &str) -> BeginTotpResponse {
        let request = with_identity(BeginTotpRequest { password: password.to_owned() }, token).unwrap();
        self.credentials().begin_totp(request).await.unwrap().into_inner()
    }

    async fn finish(&self, token: &str, code: &str) -> FinishTotpResponse {
        let request = with_identity(FinishTotpRequest { code: code.to_owned() }, token).unwrap();
        self.credentials().finish_totp(request).await.unwrap().into_inner()
    }

    async fn disable(&self, token: &str, password: &str, code: &str) -> Vec<UserError> {
        let request = DisableTotpRequest { password: password.to_owned(), code: code.to_owned() };
        let request = with_identity(request, token).unwrap();
        self.credentials().disable_totp(request).await.unwrap().into_inner().user_errors
    }

    async fn status(&self, token: &str) -> SecondFactorResponse {
        let request = with_identity(SecondFactorRequest {}, token).unwrap();
        self.credentials().second_factor(request).await.unwrap().into_inner()
    }

    async fn complete(&self, challenge: &str, totp: &str, recovery_code: &str) -> TokenResponse {
        let request = CompleteChallengeRequest {
            challenge: challenge.to_owned(),
            totp: totp.to_owned(),
            recovery_code: recovery_code.to_owned(),
            user_agent: "a test".to_owned(),
            ip: "192.0.2.1".to_owned(),
        };
        self.credentials().complete_challenge(request).await.unwrap().into_inner()
    }

    /// Signs in as far as the password goes.
    async fn challenged(&self) -> String {
        let response = self.sign_in(EMAIL, PASSWORD).await;
        assert!(
            response.tokens.is_none() && response.user.is_none() && response.user_errors.is_empty(),
            "{response:?}"
        );
        response.challenge.unwrap().id
    }

    fn code(&self, secret: &TotpSecret) -> String {
        secret.code(self.clock.now().as_millis() / 30_000)
    }

    /// Starts with an account that has a second factor: its secret, its recovery codes and a session from before.
    async fn protected() -> (Self, TotpSecret, Vec<String>, String) {
        let auth = Self::with_account().await;
        let token = auth.tokens().await.access_token;
        let begun = auth.begin(&token, PASSWORD).await;
        let secret = secret(&begun.secret);
        let codes = auth.finish(&token, &auth.code(&secret)).await.codes;
        assert_eq!(codes.len(), 10);
        auth.clock.advance(60);
        (auth, secret, codes, token)
    }
}

/// Returns how sure a token says that it is.
fn aal(token: &str) -> serde_json::Value {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice::<serde_json::Value>(&claims).unwrap()["aal"].take()
}

#[tokio::test]
async fn a_second_factor_counts_from_its_first_code() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    assert_eq!(auth.begin(&token, "not the password").await.user_errors[0].code, "INVALID_CREDENTIALS");
    let first = auth.begin(&token, PASSWORD).await;
    assert!(first.otpauth_uri.starts_with("otpauth://totp/Assay:ada%40example.org?secret="), "{first:?}");
    assert!(auth.sign_in(EMAIL, PASSWORD).await.tokens.is_some(), "it counts for nothing yet");
    let second = auth.begin(&token, PASSWORD).await;
    assert_ne!(first.secret, second.secret);
    let stale = auth.code(&secret(&first.secret));
    assert_eq!(auth.finish(&token, &stale).await.user_errors[0].code, "INVALID_CREDENTIALS");
    let right = auth.code(&secret(&second.secret));
    assert_eq!(auth.finish(&token, &right).await.codes.len(), 10);
    assert_eq!(auth.status(&token).await, SecondFactorResponse { totp: true, recovery_codes_left: 10 });
    assert_eq!(auth.begin(&token, PASSWORD).await.user_errors[0].code, "ALREADY_DONE");
    assert!(auth.letters().await.iter().any(|letter| letter.kind == "security_notice"));
}

#[tokio::test]
async fn signing_in_takes_the_password_and_a_code() {
    let (auth, secret, _, before) = TestAuth::protected().await;
    assert_eq!(aal(&before), 1);
    let challenge = auth.challenged().await;
    assert_eq!(codes(&auth.complete(&challenge, "000000", "").await), ["INVALID_CREDENTIALS"]);
    let signed_in = auth.complete(&challenge, &auth.code(&secret), "").await;
    let tokens = signed_in.tokens.unwrap();
    assert_eq!((aal(&tokens.access_token), signed_in.user.unwrap().email.as_str()), (2.into(), EMAIL));
    let listed = auth.sessions(&tokens.access_token).await;
    assert_eq!(listed.iter().map(|session| (session.current, session.assurance)).filter(|found| found.0).count(), 1);
    assert!(listed.iter().any(|session| session.current && session.assurance == 2), "{listed:?}");
    // How sure it is goes with the session.
    let next = auth.refresh(&tokens.refresh_token).await.tokens.unwrap();
    assert_eq!(aal(&next.access_token), 2);
    // A challenge is answered once.
    auth.clock.advance(30);
    assert_eq!(codes(&auth.complete(&challenge, &auth.code(&secret), "").await), ["TOKEN_EXPIRED"]);
    assert_eq!(codes(&auth.sign_in(EMAIL, "not the password").await), ["INVALID_CREDENTIALS"]);
}

#[tokio::test]
async fn a_code_is_good_once_and_so_is_the_one_before_it() {
    let (auth, secret, _, _) = TestAuth::protected().await;
    let (old, code) = (secret.code(auth.clock.now().as_millis() / 30_000 - 1), auth.code(&secret));
    let (first, second) = (auth.challenged().await, auth.challenged().await);
    let (a, b) = tokio::join!(auth.complete(&first, &code, ""), auth.complete(&second, &code, ""));
    assert_eq!([&a, &b].iter().filter(|response| response.tokens.is_some()).count(), 1, "{a:?} {b:?}");
    let third = auth.challenged().await;
    for replayed in [&code, &old] {
        assert_eq!(codes(&auth.complete(&third, replayed, "").await), ["INVALID_CREDENTIALS"]);
    }
}

#[tokio::test]
async fn a_challenge_takes_five_attempts_and_the_account_locks_whoever_begins_anew() {
    let (auth, secret, _, _) = TestAuth::protected().await;
    let challenge = auth.challenged().await;
    for _ in 0..5 {
        assert_eq!(codes(&auth.complete(&challenge, "000000", "").await), ["INVALID_CREDENTIALS"]);
    }
    assert_eq!(codes(&auth.complete(&challenge, &auth.code(&secret), "").await), ["TOKEN_EXPIRED"]);
    let next = auth.challenged().await;
    assert_eq!(codes(&auth.complete(&next, &auth.code(&secret), "").await), ["LOCKED_OUT"]);
    auth.clock.advance(60);
    assert!(auth.complete(&next, &auth.code(&secret), "").await.tokens.is_some());
    let late = auth.challenged().await;
    auth.clock.advance(600);
    assert_eq!(codes(&auth.complete(&late, &auth.code(&secret), "").await), ["TOKEN_EXPIRED"]);
    for strange in ["", "x", &"A".repeat(43)] {
        assert_eq!(codes(&auth.complete(strange, "000000", "").await), ["TOKEN_EXPIRED"], "{strange}");
    }
    assert_eq!(codes(&auth.complete(&late, "", "").await), ["REQUIRED"]);
}

#[tokio::test]
async fn a_recovery_code_is_good_once() {
    let (auth, _, recovery, _) = TestAuth::protected().await;
    let typed = recovery[0].to_uppercase().replace('-', " ");
    let tokens = auth.complete(&auth.challenged().await, "", &typed).await.tokens.unwrap();
    assert_eq!(auth.status(&tokens.access_token).await.recovery_codes_left, 9);
    let again = auth.challenged().await;
    assert_eq!(codes(&auth.complete(&again, "", &recovery[0]).await), ["INVALID_CREDENTIALS"]);
    assert_eq!(codes(&auth.complete(&again, "", "no code").await), ["INVALID_CREDENTIALS"]);
    assert!(auth.complete(&again, "", &recovery[1]).await.tokens.is_some());
}

#[tokio::test]
async fn turning_it_off_takes_both() {
    let (auth, secret, recovery, token) = TestAuth::protected().await;
    let code = auth.code(&secret);
    assert_eq!(auth.disable(&token, "not the password", &code).await[0].code, "INVALID_CREDENTIALS");
    assert_eq!(auth.disable(&token, PASSWORD, "000000").await[0].code, "INVALID_CREDENTIALS");
    assert!(auth.status(&token).await.totp);
    assert_eq!(auth.disable(&token, PASSWORD, &code).await, []);
    assert_eq!(auth.status(&token).await, SecondFactorResponse::default());
    assert!(auth.sign_in(EMAIL, PASSWORD).await.tokens.is_some());
    assert_eq!(auth.disable(&token, PASSWORD, &recovery[0]).await[0].code, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn a_new_password_by_mail_does_not_step_around_it() {
    let (auth, _, _, _) = TestAuth::protected().await;
    auth.forgot(EMAIL).await;
    assert_eq!(auth.reset(&auth.token("password_reset").await, "still waters, other rivers", false).await, []);
    assert!(auth.sign_in(EMAIL, "still waters, other rivers").await.challenge.is_some());
}
