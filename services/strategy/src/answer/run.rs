use assay_engine::{Side, Trade};
use assay_proto::{to_timestamp, v1};
use assay_store::{Artifact, Event, EventKind, Failure, Inspection, LogEntry, Progress, Run, Timings};

pub(crate) fn run(run: Run) -> v1::Run {
    v1::Run {
        id: run.id.to_string(),
        status: run.status.as_str().to_owned(),
        version_id: run.version.to_string(),
        dataset_id: run.dataset.to_string(),
        created_at: Some(to_timestamp(run.created_at)),
        started_at: run.started_at.map(to_timestamp),
        finished_at: run.finished_at.map(to_timestamp),
        progress: Some(progress(run.progress)),
        failure: run.failure.map(failure),
        summary_json: run.summary_json.unwrap_or_default(),
        spec_json: run.spec_json,
        spec_digest: run.spec_digest.to_string(),
        result_digest: run.result_digest.map(|digest| digest.to_string()).unwrap_or_default(),
        sandbox_json: run.sandbox_json.unwrap_or_default(),
        timings: Some(timings(run.timings)),
        attempt: run.attempt,
    }
}

pub(crate) fn inspection(inspection: Inspection) -> v1::Inspection {
    v1::Inspection {
        id: inspection.id.to_string(),
        run_id: inspection.run.to_string(),
        status: inspection.status.as_str().to_owned(),
        created_at: Some(to_timestamp(inspection.created_at)),
        finished_at: inspection.finished_at.map(to_timestamp),
        failure: inspection.failure.map(failure),
        answer_json: inspection.answer_json.unwrap_or_default(),
    }
}

fn failure(failure: Failure) -> v1::Failure {
    v1::Failure { class: failure.class.to_string(), message: failure.message }
}

fn progress(progress: Progress) -> v1::Progress {
    v1::Progress { done: progress.done, total: progress.total, message: progress.message }
}

fn timings(timings: Timings) -> v1::Timings {
    let Timings { queued, sandbox, compute, store, cpu } = timings;
    v1::Timings { queued, sandbox, compute, store, cpu }
}

/// Writes a trade; the names are those of its instrument and strategy.
pub(crate) fn trade(number: usize, (symbol, strategy): (&str, &str), trade: &Trade) -> v1::Trade {
    let side = match trade.side {
        Side::Long => "long",
        Side::Short => "short",
    };
    v1::Trade {
        number: u32::try_from(number).unwrap_or(u32::MAX),
        symbol: symbol.to_owned(),
        strategy: strategy.to_owned(),
        position: trade.position,
        side: side.to_owned(),
        quantity: trade.quantity,
        decided_at: Some(to_timestamp(trade.decided_at)),
        entry_at: Some(to_timestamp(trade.entry_time)),
        entry_price: trade.entry_price,
        exit_at: Some(to_timestamp(trade.exit_time)),
        exit_price: trade.exit_price,
        exit_reason: trade.reason.as_str().to_owned(),
        pnl: trade.profit,
        return_fraction: trade.profit_rate,
        fees: trade.fees,
        funding: trade.funding,
        mae: trade.worst_excursion,
        mfe: trade.best_excursion,
        bars_held: trade.bars_held,
    }
}

pub(crate) fn artifact(artifact: Artifact, url: String) -> v1::Artifact {
    v1::Artifact {
        name: artifact.name,
        content_type: artifact.content_type,
        bytes: artifact.bytes,
        digest: artifact.digest.to_string(),
        url,
    }
}

pub(crate) fn event(entry: LogEntry) -> v1::RunEvent {
    let mut answer = v1::RunEvent {
        cursor: entry.sequence.to_string(),
        at: Some(to_timestamp(entry.at)),
        ..v1::RunEvent::default()
    };
    let kind = match entry.kind {
        EventKind::Queued => "queued",
        EventKind::Started { .. } => "started",
        EventKind::Reported(Event::Progress(now)) => {
            answer.progress = Some(progress(now));
            "progress"
        }
        EventKind::Reported(Event::EquityPoint { time, equity }) => {
            answer.point_time = time.as_nanos();
            answer.point_equity = equity;
            "equity_point"
        }
        EventKind::Reported(Event::Log(line)) => {
            answer.log = line;
            "log"
        }
        EventKind::Finished(status) => {
            status.as_str().clone_into(&mut answer.status);
            "finished"
        }
    };
    kind.clone_into(&mut answer.kind);
    answer
}
