//! The command line that the sections of configuration make together.

use assay_host::{Role, grpc, http, telemetry};
use clap::{CommandFactory as _, Parser, error::ErrorKind};

#[derive(Parser)]
struct Line {
    #[arg(long = "role", value_enum, value_delimiter = ',')]
    roles: Vec<Role>,
    #[command(flatten)]
    telemetry: telemetry::Config,
    #[command(flatten)]
    http: http::Config,
    #[command(flatten)]
    grpc: grpc::Config,
    #[command(flatten)]
    targets: grpc::Targets,
}

fn parse(arguments: &[&str]) -> Result<Line, clap::Error> {
    Line::try_parse_from(["assay"].iter().chain(arguments))
}

#[test]
fn the_sections_fit_together_and_every_option_has_a_variable_and_a_help() {
    Line::command().debug_assert();
    for option in Line::command().get_arguments().filter(|option| option.get_id() != "roles") {
        let variable = option.get_env().unwrap().to_str().unwrap();
        assert!(variable.starts_with("ASSAY_"), "{variable}");
        assert!(option.get_help().is_some(), "{variable}");
    }
}

#[test]
fn roles_are_a_list() {
    assert_eq!(parse(&["--role", "gateway,auth"]).unwrap().roles, [Role::Gateway, Role::Auth]);
    for role in Role::ALL {
        assert_eq!(parse(&["--role", role.as_str()]).unwrap().roles, [role]);
    }
    let error = parse(&["--role", "marketplace"]).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert!(error.to_string().contains("gateway, auth, strategy, dispatcher"), "{error}");
}

#[test]
fn defaults_are_local_and_quiet() {
    let line = parse(&[]).unwrap();
    assert!(line.http.http_address.ip().is_loopback() && line.grpc.grpc_address.ip().is_loopback());
    assert_eq!(line.targets.auth_url.to_string(), "http://127.0.0.1:7700/");
    assert_eq!((line.telemetry.log.as_str(), line.telemetry.otlp_endpoint), ("info", None));
}

#[test]
fn a_bad_value_is_refused_with_the_name_of_its_option() {
    for (option, value) in [
        ("--http-address", "localhost"),
        ("--grpc-address", "127.0.0.1"),
        ("--auth-url", "127.0.0.1:7700"),
        ("--trace-share", "2"),
        ("--log-format", "xml"),
    ] {
        let error = parse(&[option, value]).err().unwrap().to_string();
        assert!(error.contains(option) && error.contains(value), "{error}");
    }
}
