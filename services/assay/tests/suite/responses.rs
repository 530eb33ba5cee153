//! Every resolver's whole answer, from a platform with all of its parts: what it says when all is well, and what when it is not.

pub(crate) mod authenticator;
mod organizations;
mod redact;
mod socket;
pub(crate) mod speaker;

use std::fmt::Write as _;

use assay_strategy::builtin;
use serde_json::{Value, json};

use self::{
    authenticator::Authenticator, organizations::organizations, redact::snapshot, socket::events, speaker::Speaker,
};
use crate::support::Platform;

const STRANGERS_RUN: &str = "bt_01hf7yat00ew3re1r70w3ge1r7";

/// Hours of a price that goes up and down, with a gap and an hour without volume.
fn bars() -> String {
    let mut text = String::from("timestamp,open,high,low,close,volume\n");
    for hour in (0..120_i64).filter(|hour| *hour != 40) {
        let price = 100 + (hour % 24 - 12).abs();
        let volume = if hour == 3 { 0 } else { 10 };
        let millis = 1_704_067_200_000 + hour * 3_600_000;
        let (high, low, close) = (price + 2, price - 2, price + 1);
        writeln!(text, "{millis},{price},{high},{low},{close},{volume}").unwrap();
    }
    text
}

fn cross() -> &'static str {
    builtin("sma-cross").map(|found| found.source).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_whole() {
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let person = Speaker::signed_up(&platform.process.said("listening on ")).await;
    let strategy = strategies(&person).await;
    let dataset = datasets(&person).await;
    let run = backtests(&person, &strategy, &dataset).await;
    nodes(&person, &run, &strategy, &dataset["id"]).await;
    errors(&person, &run).await;
    accounts(&person, &platform).await;
    organizations(&person).await;
}

async fn strategies(person: &Speaker) -> Value {
    person.snapshot("builtins", "builtins", json!({})).await;
    let input = json!({"name": "Cross", "source": cross(), "description": "A first one.", "tags": ["trend"]});
    let made = person.snapshot("strategy_create", "strategy_create", json!({"input": input})).await;
    let strategy = made["data"]["strategyCreate"]["strategy"].clone();
    let typo = cross().replace("sma(close, fast)", "smaa(close, fast)");
    for (name, input) in [
        ("strategy_create_does_not_compile", json!({"name": "Typo", "source": typo})),
        ("strategy_create_both", json!({"name": "Both", "source": "", "template": "sma-cross"})),
        ("strategy_create_no_template", json!({"name": "None", "template": "no-such"})),
        ("strategy_create_no_name", json!({"name": " ", "template": "sma-cross"})),
    ] {
        person.snapshot(name, "strategy_create", json!({"input": input})).await;
    }
    let publish = |source: &str| json!({"strategy": strategy["id"], "input": {"source": source, "note": "Slower."}});
    let slower = cross().replace("default = 30", "default = 40");
    person.snapshot("strategy_publish", "strategy_publish", publish(&slower)).await;
    person.snapshot("strategy_publish_does_not_compile", "strategy_publish", publish("name = 1")).await;
    let missing = json!({"strategy": "strat_01hf7yat00ew3re1r70w3ge1r7", "input": {"source": slower}});
    person.snapshot("strategy_publish_not_found", "strategy_publish", missing).await;
    person.snapshot("strategy_check", "strategy_check", json!({"source": cross()})).await;
    person.snapshot("strategy_check_unknown_indicator", "strategy_check", json!({"source": typo})).await;
    person.snapshot("strategy", "strategy", json!({"id": strategy["id"]})).await;
    strategy
}

async fn datasets(person: &Speaker) -> Value {
    let query = "name=Waves&symbol=WAVE-USD&format=csv";
    let (status, imported) = person.upload(query, bars()).await;
    snapshot("upload", &json!({"status": status, "body": imported}));
    let ready = person.imported(&imported).await;
    snapshot("dataset", &ready);
    let impossible = bars().replace(",102,98,", ",97,98,");
    let (_, refused) = person.upload("name=Impossible&symbol=X&format=csv", impossible).await;
    snapshot("dataset_rejected", &person.imported(&refused).await);
    for (name, query, body) in [
        ("upload_without_a_name", "symbol=X&format=csv", bars()),
        ("upload_with_a_bad_symbol", "name=A&symbol=no+spaces&format=csv", bars()),
        ("upload_of_nothing", "name=A&symbol=X&format=csv", String::new()),
        ("upload_of_an_unknown_format", "name=A&symbol=X&format=xlsx", bars()),
    ] {
        let (status, body) = person.upload(query, body).await;
        snapshot(name, &json!({"status": status, "body": body}));
        if body["dataset"].is_object() {
            // The list that follows shows how far it is.
            person.imported(&body).await;
        }
    }
    let (status, body) = Speaker::nobody(&person.server).upload(query, bars()).await;
    snapshot("upload_signed_out", &json!({"status": status, "body": body}));
    person.snapshot("datasets", "datasets", json!({})).await;
    ready["data"]["dataset"].clone()
}

async fn backtests(person: &Speaker, strategy: &Value, dataset: &Value) -> Value {
    let version = &strategy["latestVersion"]["id"];
    let input = json!({
        "version": version,
        "dataset": dataset["id"],
        "parameters": {"fast": 3, "slow": 8},
        "capital": {"amountMinor": "1000000", "currency": "USD"},
        "execution": {"fees": {"rate": 0.001}},
        "idempotencyKey": "the same",
    });
    let with = |field: &str, value: Value| {
        let mut input = input.clone();
        input[field] = value;
        json!({ "input": input })
    };
    let started = person.snapshot("backtest_start", "backtest_start", json!({ "input": input })).await;
    let run = started["data"]["backtestStart"]["backtest"]["id"].clone();
    for (name, variables) in [
        ("backtest_start_other_request", with("parameters", json!({"fast": 4}))),
        ("backtest_start_no_version", with("version", json!("ver_01hf7yat00ew3re1r70w3ge1r7"))),
        ("backtest_start_no_dataset", with("dataset", json!("ds_01hf7yat00ew3re1r70w3ge1r7"))),
        ("backtest_start_bad_parameters", with("parameters", json!({"fast": "soon", "sloww": 1}))),
        ("backtest_start_no_capital", with("capital", json!({"amountMinor": "0", "currency": "USD"}))),
        ("backtest_start_beside_the_data", with("from", json!("2030-01-01T00:00:00Z"))),
        ("backtest_start_wrong_type", with("from", json!("yesterday"))),
        ("backtest_start_alongside_nothing", with("alongside", json!([{}]))),
        ("backtest_start_alongside_both", with("alongside", json!([{"version": version, "dataset": dataset["id"]}]))),
        ("backtest_start_alongside_itself", with("alongside", json!([{"dataset": dataset["id"]}]))),
        (
            "backtest_start_alongside_no_symbol",
            with("alongside", json!([{"version": version, "symbols": ["NO-SUCH"]}])),
        ),
        ("backtest_start_bad_portfolio", with("portfolio", json!({"max_position": 1}))),
        ("backtest_start_not_finer", with("finer", dataset["id"].clone())),
        ("backtest_start_funding_no_symbol", with("funding", json!({"NO-SUCH": {}}))),
        ("backtest_start_lots_below_nothing", with("lots", json!({"WAVE-USD": {"tick_size": -1}}))),
    ] {
        person.snapshot(name, "backtest_start", variables).await;
    }
    let heard = events(&person.server, person.token(), &run).await;
    let kinds: Vec<&Value> = heard.iter().map(|event| &event["payload"]["data"]["runEvents"]["kind"]).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&&json!("QUEUED")), Some(&&json!("FINISHED"))), "{kinds:?}");
    for (name, kind) in [("queued", "QUEUED"), ("started", "STARTED"), ("point", "EQUITY_POINT"), ("end", "FINISHED")] {
        let event = heard.iter().find(|event| event["payload"]["data"]["runEvents"]["kind"] == kind).unwrap();
        snapshot(&format!("run_events_{name}"), event);
    }
    person.snapshot("backtest", "backtest", json!({"id": run})).await;
    let again = person.ask("backtest_start", json!({ "input": input })).await;
    assert_eq!(again["data"]["backtestStart"]["backtest"]["id"], run, "the same key is the same run");
    person.snapshot("backtests", "backtests", json!({"strategy": strategy["id"]})).await;
    inspections(person, &run).await;
    person.snapshot("run_cancel_too_late", "run_cancel", json!({"id": run})).await;
    run
}

async fn inspections(person: &Speaker, run: &Value) {
    for (name, question) in [
        ("decision", json!({"decision": {"trade": 1}})),
        ("lookahead", json!({"lookahead": {}})),
        ("counterfactual", json!({"counterfactual": {"trade": 1}})),
        ("dialects", json!({"dialects": {"fractional": true}})),
    ] {
        let asked = person
            .snapshot(&format!("backtest_inspect_{name}"), "backtest_inspect", json!({"id": run, "input": question}))
            .await;
        let id = asked["data"]["backtestInspect"]["inspection"]["id"].clone();
        snapshot(&format!("inspection_{name}"), &person.answered(&id).await);
    }
    for (name, kind) in [("no_trade", "decision"), ("counterfactual_no_trade", "counterfactual")] {
        let beyond = json!({"id": run, "input": {kind: {"trade": 1_000_000}}});
        person.snapshot(&format!("backtest_inspect_{name}"), "backtest_inspect", beyond).await;
    }
}

async fn nodes(person: &Speaker, run: &Value, strategy: &Value, dataset: &Value) {
    let ids = [&strategy["latestVersion"]["id"], dataset, &json!(STRANGERS_RUN), &strategy["id"], &json!("nonsense")];
    person.snapshot("nodes", "nodes", json!({"id": run, "ids": ids})).await;
}

async fn errors(person: &Speaker, run: &Value) {
    for (name, operation, variables) in [
        ("backtest_not_found", "backtest", json!({"id": STRANGERS_RUN})),
        ("backtest_no_id", "backtest", json!({"id": "nonsense"})),
        ("run_cancel_not_found", "run_cancel", json!({"id": STRANGERS_RUN})),
        ("backtests_no_filter", "backtests", json!({"strategy": "nonsense"})),
        ("variable_missing", "strategy", json!({})),
    ] {
        person.snapshot(name, operation, variables).await;
    }
    let stranger = Speaker::nobody(&person.server);
    snapshot("signed_out", &stranger.ask("backtest", json!({"id": run})).await);
    snapshot(
        "bad_token",
        &Speaker::with_token(&person.server, "eyJhbGciOiJub25lIn0.e30.").ask("account", json!({})).await,
    );
    let second = Speaker::signed_up(&person.server).await;
    snapshot("of_another_organisation", &second.ask("nodes", json!({"id": run, "ids": [run]})).await);
    for (name, query) in [
        ("bad_page", "{ datasets(first: 0) { totalCount } }"),
        ("bad_cursor", "{ datasets(first: 1, after: \"AAAA\") { totalCount } strategies { totalCount } }"),
        ("bad_points", "query($id: ID!) { backtest(id: $id) { id equityCurve(maxPoints: 1) { v } } }"),
    ] {
        snapshot(name, &person.say(query, json!({"id": run})).await);
    }
    let missing = events(&person.server, person.token(), &json!(STRANGERS_RUN)).await;
    snapshot("run_events_not_found", &json!(missing));
    let refused = events(&person.server, "not a token", run).await;
    snapshot("run_events_bad_token", &json!(refused));
}

/// The password that the link of a mail sets.
const RESET: &str = "correct mule charger staple";

/// What mails bring, read as the operator reads them: no mail server is configured.
async fn mails(person: &Speaker, platform: &Platform) {
    let token = |kind: &str| json!(platform.mailed_token(kind, "whole@example.com"));
    let verify = json!({"input": {"token": token("verification")}});
    let address = json!({"input": {"email": "whole@example.com"}});
    person.snapshot("email_verification_resend", "email_verification_resend", address.clone()).await;
    person.snapshot("email_verify", "email_verify", verify.clone()).await;
    person.snapshot("email_verify_again", "email_verify", verify).await;
    person.snapshot("email_verify_unknown", "email_verify", json!({"input": {"token": "x"}})).await;
    person.snapshot("password_reset_request", "password_reset_request", address).await;
    let unknown = json!({"input": {"email": "nobody@example.com"}});
    person.snapshot("password_reset_request_unknown", "password_reset_request", unknown).await;
    let token = token("password_reset");
    let reset = |password: &str| json!({"input": {"token": token, "newPassword": password}});
    person.snapshot("password_reset_weak", "password_reset", reset("password123")).await;
    person.snapshot("password_reset", "password_reset", reset(RESET)).await;
    person.snapshot("password_reset_again", "password_reset", reset(RESET)).await;
}

async fn accounts(person: &Speaker, platform: &Platform) {
    person.snapshot("account", "account", json!({})).await;
    let taken = json!({"input": {"email": "x", "password": "short", "handle": person.handle.as_str()}});
    person.snapshot("sign_up_refused", "sign_up", taken).await;
    let wrong = json!({"input": {"email": format!("{}@example.com", person.handle), "password": "not the password"}});
    person.snapshot("sign_in_refused", "sign_in", wrong).await;
    let newcomer =
        json!({"input": {"email": "whole@example.com", "password": speaker::PASSWORD, "handle": "whole-one"}});
    person.snapshot("sign_up", "sign_up", newcomer).await;
    mails(person, platform).await;
    let known = json!({"input": {"email": "whole@example.com", "password": RESET}});
    let session = person.snapshot("sign_in", "sign_in", known.clone()).await;
    let token = json!({"input": {"refreshToken": session["data"]["signIn"]["refreshToken"]}});
    let next = person.snapshot("token_refresh", "token_refresh", token).await;
    person.snapshot("token_refresh_missing", "token_refresh", json!({})).await;
    let token = json!({"input": {"refreshToken": next["data"]["tokenRefresh"]["refreshToken"]}});
    person.snapshot("sign_out", "sign_out", token.clone()).await;
    person.snapshot("token_refresh_ended", "token_refresh", token).await;
    access_tokens(person).await;
    sessions(person, &known).await;
    second_factor(person, &known).await;
}

async fn access_tokens(person: &Speaker) {
    let input =
        json!({"name": "Nightly", "scopes": ["read", "run"], "expiresIn": "P30D", "idempotencyKey": "the same"});
    let with = |field: &str, value: Value| {
        let mut input = input.clone();
        input[field] = value;
        json!({ "input": input })
    };
    person.snapshot("access_tokens_none", "access_tokens", json!({})).await;
    let made = person.snapshot("access_token_create", "access_token_create", json!({ "input": input })).await;
    for (name, variables) in [
        ("access_token_create_again", json!({ "input": input })),
        ("access_token_create_other_request", with("name", json!("Daily"))),
        ("access_token_create_no_name", with("name", json!(" "))),
        ("access_token_create_no_such_scope", with("scopes", json!(["everything"]))),
        ("access_token_create_too_mighty", with("scopes", json!(["admin"]))),
        ("access_token_create_no_duration", with("expiresIn", json!("a month"))),
        ("access_token_create_too_long", with("expiresIn", json!("P400D"))),
    ] {
        person.snapshot(name, "access_token_create", variables).await;
    }
    let made = &made["data"]["accessTokenCreate"];
    let program = Speaker::with_token(&person.server, made["secret"].as_str().unwrap());
    program
        .snapshot("access_token_lacks_scope", "strategy_create", json!({"input": {"name": "x", "source": "x"}}))
        .await;
    program.snapshot("access_token_no_account", "access_tokens", json!({})).await;
    person.snapshot("access_tokens", "access_tokens", json!({})).await;
    let this = json!({"id": made["accessToken"]["id"]});
    let stranger = Speaker::signed_up(&person.server).await;
    stranger.snapshot("access_token_revoke_of_another", "access_token_revoke", this.clone()).await;
    person.snapshot("access_token_revoke", "access_token_revoke", this.clone()).await;
    person.snapshot("access_token_revoke_not_found", "access_token_revoke", this).await;
}

async fn sessions(person: &Speaker, known: &Value) {
    let one = person.signed_in(known).await;
    let other = person.signed_in(known).await;
    let listed = one.snapshot("sessions", "sessions", json!({})).await;
    let places = listed["data"]["sessions"].as_array().unwrap();
    let elsewhere = places.iter().find(|place| place["current"] == false).unwrap();
    let this = json!({"id": elsewhere["id"]});
    one.snapshot("session_revoke", "session_revoke", this.clone()).await;
    one.snapshot("session_revoke_not_found", "session_revoke", this.clone()).await;
    person.snapshot("session_revoke_of_another", "session_revoke", json!({"id": places[0]["id"]})).await;
    other.snapshot("session_ended", "sessions", json!({})).await;
    one.snapshot("sessions_revoke_all", "sessions_revoke_all", json!({"keepCurrent": false})).await;
    one.snapshot("sessions_none", "sessions", json!({})).await;
}

async fn second_factor(person: &Speaker, known: &Value) {
    let one = person.signed_in(known).await;
    one.snapshot("second_factor_none", "second_factor", json!({})).await;
    let with = |password: &str| json!({"input": {"password": password}});
    one.snapshot("totp_enroll_begin_refused", "totp_enroll_begin", with("not the password")).await;
    let begun = one.snapshot("totp_enroll_begin", "totp_enroll_begin", with(RESET)).await;
    let shown = begun["data"]["totpEnrollBegin"]["secret"].as_str().unwrap();
    let authenticator = Authenticator::of(shown);
    one.snapshot("totp_enroll_finish_refused", "totp_enroll_finish", json!({"input": {"code": "000000"}})).await;
    let code = authenticator.code(0);
    let done = one.snapshot("totp_enroll_finish", "totp_enroll_finish", json!({"input": {"code": code}})).await;
    let kept = done["data"]["totpEnrollFinish"]["codes"].as_array().unwrap().clone();
    one.snapshot("totp_enroll_begin_twice", "totp_enroll_begin", with(RESET)).await;
    let asked = person.snapshot("sign_in_challenged", "sign_in", known.clone()).await;
    let challenge = asked["data"]["signIn"]["mfaChallenge"]["id"].clone();
    let complete = |kind: &str, code: &str| json!({"input": {"challenge": challenge, kind: code}});
    person.snapshot("mfa_challenge_complete_refused", "mfa_challenge_complete", complete("totp", &code)).await;
    let recovery = complete("recoveryCode", kept[0].as_str().unwrap());
    let session = person.snapshot("mfa_challenge_complete", "mfa_challenge_complete", recovery.clone()).await;
    person.snapshot("mfa_challenge_complete_again", "mfa_challenge_complete", recovery).await;
    let token = session["data"]["mfaChallengeComplete"]["accessToken"].as_str().unwrap();
    let sure = Speaker::with_token(&person.server, token);
    sure.snapshot("second_factor", "second_factor", json!({})).await;
    let disable = |code: &Value| json!({"input": {"password": RESET, "code": code}});
    sure.snapshot("totp_disable_refused", "totp_disable", disable(&kept[0])).await;
    sure.snapshot("totp_disable", "totp_disable", disable(&kept[1])).await;
}
