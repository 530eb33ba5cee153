//! Every call between services, with an empty message: whether it is refused is decided before what it says is looked at.

use std::path::Path;

use assay_host::grpc::{Channel, with_identity};
use http::uri::PathAndQuery;
use tonic::{Code, Request, client::Grpc};
use tonic_prost::ProstCodec;

use super::{
    NOT_EXERCISED, Outcome, Table,
    callers::{CALLERS, Firm},
};
use crate::support::Gateway;

/// Ends the session that calls, and so comes last.
const LAST: &str = "Auth/RevokeSessions";

pub(super) async fn walk(gateway: &Gateway, firm: &Firm<'_>) -> Table {
    let mut calls = declared();
    calls.sort_by_key(|call| call == LAST);
    let mut table = Table::new();
    // A key does not go from service to service: the token that it was traded for does.
    let tokens = tokens(gateway, firm).await;
    for call in calls.into_iter().filter(|call| !NOT_EXERCISED.iter().any(|(known, _)| known == call)) {
        let (service, _) = call.split_once('/').unwrap();
        let of_auth = ["Auth", "Credentials", "Organisations"].contains(&service);
        let channel = if of_auth { &gateway.auth } else { &gateway.strategy };
        let mut outcomes = [Outcome::Yes; CALLERS.len()];
        for (token, outcome) in tokens.iter().zip(&mut outcomes) {
            *outcome = ask(channel, &call, token.as_deref()).await;
        }
        table.insert(call, outcomes);
    }
    table
}

/// The calls that the contracts declare.
fn declared() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/assay/v1");
    let mut calls = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let mut service = String::new();
        for words in text.lines().map(|line| line.split([' ', '(']).filter(|word| !word.is_empty()).collect::<Vec<_>>())
        {
            match words.as_slice() {
                ["service", name, ..] => (*name).clone_into(&mut service),
                ["rpc", name, ..] => calls.push(format!("{service}/{name}")),
                _ => {}
            }
        }
    }
    assert!(calls.len() > 40, "the walk finds too little: {calls:?}");
    calls.sort();
    calls
}

async fn tokens(gateway: &Gateway, firm: &Firm<'_>) -> Vec<Option<String>> {
    let mut tokens = Vec::new();
    for caller in 0..CALLERS.len() {
        let token = firm.token(caller).map(str::to_owned);
        tokens.push(match token {
            Some(key) if key.starts_with("assay_pat_") => {
                let request = assay_proto::v1::ExchangeApiKeyRequest { key, address: String::new() };
                let mut auth = assay_proto::v1::auth_client::AuthClient::new(gateway.auth.clone());
                Some(auth.exchange_api_key(request).await.unwrap().into_inner().access_token)
            }
            other => other,
        });
    }
    tokens
}

async fn ask(channel: &Channel, call: &str, token: Option<&str>) -> Outcome {
    let path: PathAndQuery = format!("/assay.v1.{call}").parse().unwrap();
    let request = token.map_or_else(|| Request::new(()), |token| with_identity((), token).unwrap());
    let mut client = Grpc::new(channel.clone());
    client.ready().await.unwrap();
    // A unary call hears the first message of a stream too, and its end.
    let answer = client.unary(request, path, ProstCodec::<(), ()>::default()).await;
    match answer.map_err(|status| status.code()) {
        Err(Code::Unauthenticated) => Outcome::SignIn,
        Err(Code::PermissionDenied) => Outcome::No,
        Err(Code::Unimplemented) => panic!("{call} is served by another service than this test thinks"),
        _ => Outcome::Yes,
    }
}
