use assay_proto::v1::ViewerRequest;
use tonic::Code;

use crate::support::TestAuth;

#[tokio::test]
async fn without_a_token_nobody_is_the_viewer() {
    let auth = TestAuth::with_account().await;
    let status = auth.client.clone().viewer(ViewerRequest {}).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    assert_eq!(status.message(), "sign in first: the request carries no access token");
}

#[tokio::test]
async fn an_expired_token_says_so_and_a_forged_one_does_not_say_why() {
    let auth = TestAuth::with_account().await;
    let tokens = auth.tokens().await;
    auth.clock.advance(600 + 31);
    let expired = auth.viewer(&tokens.access_token).await.unwrap_err();
    assert_eq!(
        (expired.code(), expired.message()),
        (Code::Unauthenticated, "the access token has expired; refresh it")
    );
    let mut forged = tokens.access_token.into_bytes();
    let last = forged.len() - 10;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    for token in [String::from_utf8(forged).unwrap(), tokens.refresh_token, "a.b.c".to_owned()] {
        let status = auth.viewer(&token).await.unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (Code::Unauthenticated, "the access token is not valid; sign in again")
        );
    }
}
