//! Organizations from the command line: made, filled, worked in and left.

use serde_json::Value;

use crate::support::{Platform, User};

const PASSWORD: &str = "correct horse battery staple";

/// Signs somebody up, who then uses the command line.
fn newcomer(server: &str, handle: &str) -> User {
    let query = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }";
    let input = serde_json::json!({"email": format!("{handle}@example.com"), "password": PASSWORD, "handle": handle});
    let body = serde_json::json!({"query": query, "variables": {"input": input}});
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answer = runtime.block_on(async {
        let request = reqwest::Client::builder().no_proxy().build().unwrap().post(format!("{server}/graphql"));
        request.json(&body).send().await.unwrap().text().await.unwrap()
    });
    assert!(answer.contains("\"userErrors\":[]"), "{answer}");
    let user = User::of(server);
    user.sign_in(&format!("{handle}@example.com"), PASSWORD).unwrap();
    user
}

#[test]
fn a_team_is_made_joined_managed_and_left() {
    let platform = Platform::up(&["--sandbox", "embedded", "--sign-in-attempts", "100"]);
    let server = platform.process.said("listening on ");
    let (ada, bob) = (newcomer(&server, "ada-team"), newcomer(&server, "bob-team"));
    ada.run(&["org", "create", "The Team", "--slug", "the-team"]).unwrap();
    assert_eq!(ada.run(&["org", "switch", "no-team"]).unwrap_err().0, 5);
    assert!(ada.run(&["org", "switch", "the-team"]).unwrap().contains("The Team"));
    // The session goes on in the team, in another process too.
    let marked = ada.run(&["org", "list"]).unwrap();
    assert!(marked.lines().any(|line| line.trim_start().starts_with('*') && line.contains("the-team")), "{marked}");
    ada.run(&["strategy", "list"]).unwrap();

    let link = ada.run(&["org", "invite", "bob-team@example.com", "--role", "viewer"]).unwrap();
    assert!(link.starts_with(&format!("{server}/invitation#assay_inv_")), "{link}");
    let invited = ada.run(&["org", "members"]).unwrap();
    assert!(invited.contains("viewer, invited") && !invited.contains("assay_inv_"), "{invited}");
    let (code, _) = ada.run(&["org", "join", link.trim()]).unwrap_err();
    assert_eq!(code, 1, "the link is for another address");
    assert!(bob.run(&["org", "join", link.trim()]).unwrap().contains("The Team"));
    bob.run(&["org", "switch", "the-team"]).unwrap();
    assert_eq!(bob.json(&["org", "members"])["members"].as_array().unwrap().len(), 2);
    let (_, complaint) = bob.run(&["org", "invite", "carol@example.com"]).unwrap_err();
    assert!(complaint.contains("at least admin"), "{complaint}");

    assert!(ada.run(&["org", "role", "bob-team", "admin"]).unwrap().contains("admin"));
    assert_eq!(ada.run(&["org", "role", "nobody", "admin"]).unwrap_err().0, 5);
    assert!(ada.run(&["org", "rename", "Our Team"]).unwrap().contains("Our Team"));
    let (_, complaint) = ada.run(&["org", "leave"]).unwrap_err();
    assert!(complaint.contains("at least one owner"), "{complaint}");
    assert!(bob.run(&["org", "leave"]).unwrap().contains("Our Team"));
    let home = bob.run(&["org", "list"]).unwrap();
    assert!(home.lines().any(|line| line.trim_start().starts_with('*') && line.contains("bob-team")), "{home}");
    assert_eq!(ada.run(&["org", "remove", "bob-team"]).unwrap_err().0, 5);
    audited(&platform, &ada);
}

/// All of that is in the log, and the log is what it was.
fn audited(platform: &Platform, owner: &User) {
    let table = owner.run(&["org", "audit"]).unwrap();
    assert!(table.contains("member.role_set") && table.contains("bob-team") && table.contains("127.0.0.1"), "{table}");
    let exported = owner.run(&["org", "audit", "--all", "--json"]).unwrap();
    let events: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let actions: Vec<_> = events.iter().map(|event| event["action"].as_str().unwrap()).collect();
    let expected = [
        "member.leave",
        "organization.rename",
        "member.role_set",
        "member.join",
        "invitation.create",
        "organization.create",
    ];
    assert_eq!(actions, expected);
    assert!(!exported.contains("assay_inv_") && !exported.contains("@example.com"), "{exported}");
    let organization = events[5]["targetId"].as_str().unwrap();
    let data = platform.folder.path().to_str().unwrap();
    let verified = owner.json(&["admin", "audit", "verify", organization, "--data", data]);
    assert_eq!((&verified["events"], &verified["head"]), (&6.into(), &events[0]["hash"]));
}
