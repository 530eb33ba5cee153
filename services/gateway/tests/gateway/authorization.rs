//! Every root field of the schema has a decision: public, or refused to strangers. Generated from the schema itself.

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, TypeKind},
};
use serde_json::json;

use crate::{
    literals::{definition, literal},
    support::Gateway,
};

/// Fields that strangers may ask. Adding one is a decision.
const PUBLIC: [&str; 13] = [
    "viewer",
    "rateLimit",
    "status",
    "refData",
    "signUp",
    "emailVerify",
    "emailVerificationResend",
    "signIn",
    "mfaChallengeComplete",
    "passwordResetRequest",
    "passwordReset",
    "tokenRefresh",
    "signOut",
];

#[tokio::test]
async fn strangers_get_the_public_fields_and_nothing_else() {
    let gateway = Gateway::alone().await;
    let sdl = assay_gateway::sdl();
    let schema = parse_schema(&sdl).unwrap();
    let mut seen = Vec::new();
    for (root, keyword) in [("Query", "query"), ("Mutation", "mutation")] {
        let TypeKind::Object(object) = &definition(&schema, root).kind else { panic!("{root} is an object") };
        for field in object.fields.iter().map(|field| &field.node) {
            let name = field.name.node.to_string();
            let public = auth(field, "public").is_some();
            assert_eq!(public, PUBLIC.contains(&name.as_str()), "{name}");
            if !public {
                let arguments: Vec<String> =
                    field.arguments.iter().filter_map(|argument| literal(&schema, &argument.node)).collect();
                let arguments =
                    if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
                let query = format!("{keyword} {{ {name}{arguments} {{ __typename }} }}");
                let answer = gateway.ask(&query, &json!({}), None).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{query}: {answer}");
            }
            seen.push(name);
        }
    }
    assert!(PUBLIC.iter().all(|name| seen.iter().any(|seen| seen == name)), "{seen:?}");
    gateway.stop().await;
}

/// Fields of a person's account, which no key may see or change. Adding a field to neither list is a decision that is missing.
const ACCOUNT: [&str; 13] = [
    "totpEnrollBegin",
    "totpEnrollFinish",
    "totpDisable",
    "sessions",
    "sessionRevoke",
    "sessionsRevokeAll",
    "accessTokens",
    "accessTokenCreate",
    "accessTokenRevoke",
    "organizationCreate",
    "organizationSwitch",
    "organizationLeave",
    "invitationAccept",
];

#[test]
fn every_field_is_public_or_an_account_s_or_has_a_scope() {
    let sdl = assay_gateway::sdl();
    let schema = parse_schema(&sdl).unwrap();
    let mut undecided = Vec::new();
    for root in ["Query", "Mutation", "Subscription"] {
        let TypeKind::Object(object) = &definition(&schema, root).kind else { panic!("{root} is an object") };
        for field in object.fields.iter().map(|field| &field.node) {
            let name = field.name.node.to_string();
            match (auth(field, "public"), auth(field, "scope")) {
                (Some(_), None) => {}
                (None, Some(scope)) => assert!(scope.parse::<assay_types::TokenScope>().is_ok(), "{name}: {scope}"),
                _ => undecided.push(name),
            }
        }
    }
    let mut account = ACCOUNT.map(str::to_owned).to_vec();
    account.sort();
    undecided.sort();
    assert_eq!(undecided, account);
}

/// Returns an argument of a field's `@auth`.
fn auth(field: &FieldDefinition, argument: &str) -> Option<String> {
    let directive = field.directives.iter().find(|directive| directive.node.name.node == "auth")?;
    let value = directive.node.get_argument(argument)?;
    Some(value.node.to_string().trim_matches('"').to_owned())
}
