use serde_json::{Value, json};

use super::{redact::snapshot, speaker::Speaker};

const STRANGER: &str = "org_01hf7yat00ew3re1r70w3ge1r7";

/// The life of an organization: made, filled, changed and left.
pub(super) async fn organizations(person: &Speaker) {
    let input = json!({"name": "The Firm", "slug": "the-firm", "idempotencyKey": "the same"});
    let with = |field: &str, value: Value| {
        let mut input = input.clone();
        input[field] = value;
        json!({ "input": input })
    };
    let made = person.snapshot("organization_create", "organization_create", json!({ "input": input })).await;
    for (name, variables) in [
        ("organization_create_again", json!({ "input": input })),
        ("organization_create_other_request", with("name", json!("Another"))),
        ("organization_create_bad", json!({"input": {"name": " ", "slug": "The Firm"}})),
        ("organization_create_taken", json!({"input": {"name": "Firm", "slug": person.handle}})),
    ] {
        person.snapshot(name, "organization_create", variables).await;
    }
    let firm = &made["data"]["organizationCreate"]["organization"]["id"];
    person.snapshot("organization_before_switching", "organization", json!({"slug": "the-firm"})).await;
    person.snapshot("organization_switch_not_found", "organization_switch", json!({"id": STRANGER})).await;
    let switched = person.snapshot("organization_switch", "organization_switch", json!({ "id": firm })).await;
    let token = switched["data"]["organizationSwitch"]["accessToken"].as_str().unwrap();
    let owner = Speaker::with_token(&person.server, token);
    let rename = |id: &Value, name: &str| json!({"id": id, "input": {"name": name}});
    owner.snapshot("organization_update", "organization_update", rename(firm, "Firm & Sons")).await;
    owner.snapshot("organization_update_no_name", "organization_update", rename(firm, "")).await;
    owner.snapshot("organization_update_not_found", "organization_update", rename(&json!(STRANGER), "x")).await;
    let colleague = members(&owner, firm).await;
    owner.snapshot("organization", "organization", json!({})).await;
    roles(&owner, firm, &colleague).await;
}

/// Invites somebody, who joins; returns who it is, with the membership.
async fn members(owner: &Speaker, firm: &Value) -> (Speaker, Value) {
    let colleague = Speaker::signed_up(&owner.server).await;
    let email = format!("{}@example.com", colleague.handle);
    let input = json!({"organization": firm, "email": email, "role": "DEVELOPER", "idempotencyKey": "the same"});
    let invited = owner.ask("member_invite", json!({ "input": input })).await;
    let invited = invited["data"]["memberInvite"].clone();
    assert!(invited["link"].as_str().unwrap().contains("/invitation#assay_inv_"), "{invited}");
    let other = json!({"organization": firm, "email": "someone@example.com", "role": "VIEWER", "idempotencyKey": "k"});
    let open = owner.snapshot("member_invite", "member_invite", json!({ "input": other })).await;
    owner.snapshot("member_invite_again", "member_invite", json!({ "input": other })).await;
    for (name, field, value) in [
        ("member_invite_other_request", "role", json!("ADMIN")),
        ("member_invite_no_address", "email", json!("someone")),
        ("member_invite_not_found", "organization", json!(STRANGER)),
    ] {
        let mut input = other.clone();
        input[field] = value;
        owner.snapshot(name, "member_invite", json!({ "input": input })).await;
    }
    let code = |link: &Value| json!({"input": {"code": link.as_str().unwrap().split_once('#').unwrap().1}});
    let accept = code(&invited["link"]);
    owner.snapshot("invitation_accept_of_another", "invitation_accept", accept.clone()).await;
    owner.snapshot("invitation_accept_unknown", "invitation_accept", json!({"input": {"code": "x"}})).await;
    let joined = colleague.snapshot("invitation_accept", "invitation_accept", accept).await;
    let revoke = json!({"id": open["data"]["memberInvite"]["invitation"]["id"]});
    let node = json!({"id": revoke["id"], "ids": [firm, joined["data"]["invitationAccept"]["membership"]["id"]]});
    owner.snapshot("nodes_of_organizations", "nodes", node).await;
    owner.snapshot("invitation_revoke", "invitation_revoke", revoke.clone()).await;
    owner.snapshot("invitation_revoke_not_found", "invitation_revoke", revoke).await;
    (colleague, joined["data"]["invitationAccept"]["membership"]["id"].clone())
}

async fn roles(owner: &Speaker, firm: &Value, (colleague, membership): &(Speaker, Value)) {
    let switched = colleague.ask("organization_switch", json!({ "id": firm })).await;
    let token = switched["data"]["organizationSwitch"]["accessToken"].as_str().unwrap();
    let developer = Speaker::with_token(&owner.server, token);
    developer.snapshot("organization_as_developer", "organization", json!({})).await;
    let demote = json!({"id": membership, "role": "VIEWER"});
    developer.snapshot("member_role_set_forbidden", "member_role_set", demote.clone()).await;
    developer.snapshot("audit_log_forbidden", "audit_log", json!({})).await;
    owner.snapshot("member_role_set", "member_role_set", demote).await;
    let shown = owner.ask("organization", json!({})).await;
    let own = &shown["data"]["organization"]["members"]["nodes"][0]["id"];
    owner.snapshot("member_role_set_last_owner", "member_role_set", json!({"id": own, "role": "ADMIN"})).await;
    owner.snapshot("organization_leave_last_owner", "organization_leave", json!({ "id": firm })).await;
    let missing = json!({"id": "mem_01hf7yat00ew3re1r70w3ge1r7"});
    owner.snapshot("member_remove_not_found", "member_remove", missing).await;
    developer.snapshot("organization_leave", "organization_leave", json!({ "id": firm })).await;
    snapshot("member_remove_of_who_left", &owner.ask("member_remove", json!({ "id": membership })).await);
    // Somebody else joins to be removed.
    let input = json!({"organization": firm, "email": format!("{}@example.com", colleague.handle), "role": "VIEWER"});
    let invited = owner.ask("member_invite", json!({ "input": input })).await;
    let link = invited["data"]["memberInvite"]["link"].as_str().unwrap().to_owned();
    let code = json!({"input": {"code": link.split_once('#').unwrap().1}});
    let joined = colleague.ask("invitation_accept", code).await;
    let id = &joined["data"]["invitationAccept"]["membership"]["id"];
    owner.snapshot("member_remove", "member_remove", json!({ "id": id })).await;
    owner.snapshot("audit_log", "audit_log", json!({})).await;
    owner.snapshot("audit_log_of_one_action", "audit_log", json!({"action": "organization.create"})).await;
}
