use assay_protocol::Failure as Reported;
use assay_sandbox::Usage;
use assay_store::Failure;
use assay_types::Digest;

use super::*;

fn exit(class: ExitClass) -> Exit {
    Exit { class, detail: Some("seen by the host".to_owned()), usage: Usage::default() }
}

fn failed(class: ExitClass) -> LastWord {
    LastWord::Failed(Reported { class, message: "told by the runner".to_owned() })
}

fn finished() -> LastWord {
    LastWord::Finished(Finished { digest: Digest::of(b"result"), compute_micros: 1 })
}

fn class(result: &Result<Finished, Trouble>) -> Option<ExitClass> {
    match result {
        Err(Trouble::Failed(Failure { class, .. })) => Some(*class),
        _ => None,
    }
}

#[test]
fn only_a_finished_runner_that_ended_well_has_a_result() {
    let limits = Limits::default();
    assert!(judge(finished(), &exit(ExitClass::Ok), &limits).is_ok());
    for other in ExitClass::ALL.into_iter().filter(|class| *class != ExitClass::Ok) {
        assert!(judge(finished(), &exit(other), &limits).is_err(), "{other}");
    }
    let silent = judge(LastWord::None, &exit(ExitClass::Ok), &limits);
    assert_eq!(class(&silent), Some(ExitClass::ProtocolViolation));
}

#[test]
fn what_the_host_saw_outweighs_what_the_runner_told() {
    let limits = Limits::default();
    for seen in [ExitClass::CpuLimit, ExitClass::WallLimit, ExitClass::PolicyViolation, ExitClass::OutputLimit] {
        let result = judge(failed(ExitClass::StrategyError), &exit(seen), &limits);
        assert_eq!(class(&result), Some(seen));
    }
    let told = judge(failed(ExitClass::StrategyError), &exit(ExitClass::Ok), &limits);
    assert_eq!(told, Err(Trouble::failed(ExitClass::StrategyError, "told by the runner")));
}

#[test]
fn only_failures_of_the_platform_are_tried_again() {
    let limits = Limits::default();
    for seen in ExitClass::ALL.into_iter().filter(|class| *class != ExitClass::Ok) {
        let again = matches!(judge(LastWord::None, &exit(seen), &limits), Err(Trouble::Platform(_)));
        assert_eq!(again, seen.is_retryable(), "{seen}");
    }
}

#[test]
fn every_sentence_names_the_limit_that_it_is_about() {
    let limits = Limits::default();
    for (class, part) in [
        (ExitClass::Oom, "512 MiB"),
        (ExitClass::CpuLimit, "60 s"),
        (ExitClass::WallLimit, "120 s"),
        (ExitClass::OutputLimit, "256 MiB"),
    ] {
        assert!(sentence(class, None, &limits).contains(part), "{class}");
    }
    for class in ExitClass::ALL {
        assert!(sentence(class, Some(" "), &limits).ends_with('.'), "{class}");
    }
}
