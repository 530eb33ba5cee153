use serde_json::{Value, json};

use crate::support::Gateway;

const PASSWORD: &str = "quiet rivers run deep";
const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }";
const CREATE: &str =
    "mutation { organizationCreate(input: {name: \"Firm\", slug: \"the-firm\"}) { organization { id } } }";
const SWITCH: &str = "mutation($id: ID!) { organizationSwitch(id: $id) { accessToken } }";
const INVITE: &str = "mutation($input: MemberInviteInput!) { memberInvite(input: $input) { link } }";
const ACCEPT: &str = "mutation($input: CodeInput!) { invitationAccept(input: $input) { membership { id } } }";

/// An organization of so many people, and the token of its owner.
pub(crate) struct Firm {
    token: String,
}

impl Firm {
    pub(crate) async fn of(gateway: &Gateway, owner: &str, people: usize) -> Self {
        let made = gateway.ask(CREATE, &json!({}), Some(owner)).await;
        let id = &made["data"]["organizationCreate"]["organization"]["id"];
        let switched = gateway.ask(SWITCH, &json!({ "id": id }), Some(owner)).await;
        let token = switched["data"]["organizationSwitch"]["accessToken"].as_str().unwrap().to_owned();
        for number in 1..people {
            let (handle, email) = (format!("member-{number}"), format!("member-{number}@example.org"));
            let input = json!({"input": {"organization": id, "email": email, "role": "VIEWER"}});
            let invited = gateway.ask(INVITE, &input, Some(&token)).await;
            let link = invited["data"]["memberInvite"]["link"].as_str().unwrap_or_else(|| panic!("{invited}"));
            let person = json!({"input": {"email": email, "password": PASSWORD, "handle": handle}});
            gateway.ask(SIGN_UP, &person, None).await;
            let session = json!({"input": {"email": email, "password": PASSWORD}});
            let session = gateway.ask(SIGN_IN, &session, None).await;
            let code = json!({"input": {"code": link.split_once('#').unwrap().1}});
            let accepted = gateway.ask(ACCEPT, &code, session["data"]["signIn"]["accessToken"].as_str()).await;
            assert!(accepted["data"]["invitationAccept"]["membership"]["id"].is_string(), "{accepted}");
        }
        Self { token }
    }

    /// Asks as its owner.
    pub(crate) async fn ask(&self, gateway: &Gateway, query: &str) -> Value {
        gateway.ask(query, &json!({}), Some(&self.token)).await
    }
}
