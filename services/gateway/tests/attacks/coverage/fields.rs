//! Every field of the roots, with arguments that are the firm's own wherever an id is asked for.

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, ServiceDocument, Type, TypeKind},
};
use serde_json::Value;

use super::{
    NOT_EXERCISED, Outcome, Table,
    callers::{CALLERS, Firm},
};
use crate::literals::{definition, literal};

pub(super) async fn walk(firm: &Firm<'_>) -> Table {
    let schema = parse_schema(assay_gateway::sdl()).unwrap();
    let mut table = Table::new();
    let mut last = Vec::new();
    for (root, keyword) in [("Query", "query"), ("Mutation", "mutation"), ("Subscription", "subscription")] {
        let TypeKind::Object(object) = &definition(&schema, root).kind else { panic!("{root} is an object") };
        for field in object.fields.iter().map(|field| &field.node) {
            let operation = format!("{root}.{}", field.name.node);
            if NOT_EXERCISED.iter().any(|(known, _)| *known == operation) {
                continue;
            }
            // Who has left has no role any more.
            if operation == "Mutation.organizationLeave" {
                last.push((operation, keyword, field));
            } else {
                table.insert(operation.clone(), outcomes(firm, &schema, keyword, field).await);
            }
        }
    }
    for (operation, keyword, field) in last {
        table.insert(operation, outcomes(firm, &schema, keyword, field).await);
    }
    table
}

async fn outcomes(
    firm: &Firm<'_>,
    schema: &ServiceDocument,
    keyword: &str,
    field: &FieldDefinition,
) -> [Outcome; CALLERS.len()] {
    let mut outcomes = [Outcome::Yes; CALLERS.len()];
    for (caller, outcome) in outcomes.iter_mut().enumerate() {
        let arguments = arguments(firm, schema, field).await;
        let arguments = if arguments.is_empty() { arguments } else { format!("({arguments})") };
        let query = format!("{keyword} {{ done: {}{arguments} {} }}", field.name.node, selection(schema, field));
        *outcome = if keyword == "subscription" {
            stream(firm, caller, &query).await
        } else {
            judge(&firm.ask(caller, &query).await, &query)
        };
    }
    outcomes
}

/// Writes the arguments; ids are those of the firm's own things.
async fn arguments(firm: &Firm<'_>, schema: &ServiceDocument, field: &FieldDefinition) -> String {
    let Firm { id, strategy, version, dataset, run, .. } = firm;
    match field.name.node.as_str() {
        "node" | "strategy" => format!("id: \"{strategy}\""),
        "nodes" => format!("ids: [\"{strategy}\"]"),
        "dataset" => format!("id: \"{dataset}\""),
        "backtest" | "runCancel" | "runEvents" => format!("id: \"{run}\""),
        "organization" => "slug: \"the-firm\"".to_owned(),
        "organizationSwitch" | "organizationLeave" => format!("id: \"{id}\""),
        "organizationUpdate" => format!("id: \"{id}\", input: {{name: \"Firm\"}}"),
        "memberInvite" => format!("input: {{organization: \"{id}\", email: \"nobody@example.org\", role: VIEWER}}"),
        "memberRoleSet" => format!("id: \"{}\", role: VIEWER", firm.membership().await),
        "memberRemove" => format!("id: \"{}\"", firm.membership().await),
        "invitationRevoke" => format!("id: \"{}\"", firm.invitation().await),
        "sessionRevoke" => format!("id: \"{}\"", firm.session().await),
        "accessTokenRevoke" => format!("id: \"{}\"", firm.key().await),
        "strategyVersionPublish" => {
            // A text of JSON is one of GraphQL too.
            let source = serde_json::to_string(&firm.source).unwrap();
            format!("strategy: \"{strategy}\", input: {{source: {source}}}")
        }
        "backtestInspect" => format!("id: \"{run}\", input: {{dialects: {{}}}}"),
        "backtestStart" => {
            let capital = "{amountMinor: \"1000000\", currency: \"USD\"}";
            format!("input: {{version: \"{version}\", dataset: \"{dataset}\", capital: {capital}}}")
        }
        name => {
            let asks_for_id = field.arguments.iter().any(|argument| named(&argument.node.ty.node) == "ID");
            assert!(!asks_for_id, "{name} takes an id: say here which of the firm's things it is asked for");
            let given = field.arguments.iter().filter_map(|argument| literal(schema, &argument.node));
            given.collect::<Vec<_>>().join(", ")
        }
    }
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

fn selection(schema: &ServiceDocument, field: &FieldDefinition) -> &'static str {
    let ty = named(&field.ty.node);
    if ["Boolean", "String", "ID", "Int", "Float"].contains(&ty) {
        return "";
    }
    match &definition(schema, ty).kind {
        TypeKind::Object(object) if object.fields.iter().any(|field| field.node.name.node == "userErrors") => {
            "{ userErrors { code } }"
        }
        TypeKind::Scalar | TypeKind::Enum(_) => "",
        _ => "{ __typename }",
    }
}

/// Says what an answer means for who asked.
fn judge(answer: &Value, query: &str) -> Outcome {
    let failure = answer["errors"][0]["extensions"]["code"].as_str();
    let refusal = answer["data"]["done"]["userErrors"][0]["code"].as_str();
    match failure.or(refusal) {
        Some("UNAUTHENTICATED") => Outcome::SignIn,
        Some("FORBIDDEN") => Outcome::No,
        Some("NOT_FOUND") => Outcome::NotThere,
        Some(code) if failure.is_some() => panic!("{query}: {code}: {answer}"),
        None if is_nothing(answer, query) => Outcome::NotThere,
        // It was done, or what it asks for is not as it has to be.
        _ => Outcome::Yes,
    }
}

fn is_nothing(answer: &Value, query: &str) -> bool {
    let done = &answer["data"]["done"];
    done.is_null() || query.contains("done: nodes(") && done[0].is_null()
}

/// Follows a subscription until it says something.
async fn stream(firm: &Firm<'_>, caller: usize, query: &str) -> Outcome {
    let gateway = firm.gateway();
    let body = serde_json::json!({ "query": query });
    let mut request = gateway.client.post(gateway.url("/graphql/stream")).json(&body);
    if let Some(token) = firm.token(caller) {
        request = request.bearer_auth(token);
    }
    let mut answer = request.send().await.unwrap();
    let mut heard = String::new();
    while let Some(chunk) = answer.chunk().await.unwrap() {
        heard.push_str(std::str::from_utf8(&chunk).unwrap());
        if let Some((_, data)) = heard.split_once("data: ")
            && let Some((data, _)) = data.split_once('\n')
        {
            return judge(&serde_json::from_str(data).unwrap(), query);
        }
    }
    judge(&serde_json::from_str(&heard).unwrap_or_else(|_| panic!("{query}: {heard}")), query)
}
