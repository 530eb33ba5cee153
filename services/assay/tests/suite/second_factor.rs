//! A second factor from the command line.

use serde_json::{Value, json};

use crate::{
    responses::{authenticator::Authenticator, speaker::Speaker},
    support::{Platform, User},
};

/// Signs in, shows a code where one is given, and returns what the command said against it.
fn sign_in(user: &User, email: &str, password: &str, code: Option<&str>) -> Result<(), (i32, String)> {
    let code = code.map(|code| ["--code", code]);
    user.sign_in_with(email, password, code.as_ref().map_or(&[], |code| code.as_slice()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_shows_a_code_or_says_that_it_needs_one() {
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let server = platform.process.said("listening on ");
    let person = Speaker::signed_up(&server).await;
    let (email, password) = (format!("{}@example.com", person.handle), crate::responses::speaker::PASSWORD);
    let begun = person.ask("totp_enroll_begin", json!({"input": {"password": password}})).await;
    let authenticator = Authenticator::of(begun["data"]["totpEnrollBegin"]["secret"].as_str().unwrap());
    let done = person.ask("totp_enroll_finish", json!({"input": {"code": authenticator.code(0)}})).await;
    let kept: &Value = &done["data"]["totpEnrollFinish"]["codes"];

    let user = User::of(&server);
    let (code, complaint) = sign_in(&user, &email, password, None).unwrap_err();
    assert!(code == 1 && complaint.contains("--code"), "{complaint}");
    let (code, complaint) = sign_in(&user, &email, password, Some("000000")).unwrap_err();
    assert!(code == 4 && complaint.contains("this code is not good"), "{complaint}");
    // The next code is good already, for clocks that are a little off.
    sign_in(&user, &email, password, Some(&authenticator.code(1))).unwrap();
    assert!(user.run(&["whoami"]).unwrap().contains(&email));
    sign_in(&User::of(&server), &email, password, kept[0].as_str()).unwrap();
}
