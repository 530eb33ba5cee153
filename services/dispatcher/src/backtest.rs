use assay_dataset::columns;
use assay_engine::{Instrument, RunSpec};
use assay_objects::ObjectKey;
use assay_protocol::{ExitClass, Task};
use assay_store::{BacktestResult, Ended, Lease, Work};
use bytes::Bytes;
use tokio::time::Instant;
use tracing::{Instrument as _, info_span};

use crate::{
    compute::{Computed, millis},
    files::{self, File},
    judge::trouble,
    keeper::Keeper,
    result,
    talk::Order,
    trouble::Trouble,
    worker::Worker,
};

/// The object that holds the bars of a dataset.
const BARS: &str = "bars.columns";

impl Worker {
    /// Runs a backtest and stores its result.
    pub(crate) async fn backtest(
        &self,
        lease: &Lease,
        keeper: &mut Keeper<'_>,
        ended: &mut Ended,
    ) -> Result<(), Trouble> {
        let Work::Backtest { spec_json, .. } = &lease.work else {
            return Err(Trouble::Platform("this job is no backtest".to_owned()));
        };
        let spec: RunSpec = serde_json::from_str(spec_json).map_err(|error| Trouble::platform(&error))?;
        let fetch = self.fetch(lease, &spec).instrument(info_span!("fetch bars", otel.name = "fetch bars"));
        let data = keeper.guard(fetch).await.map_err(Trouble::Stopped)??;
        let bars = rows(&spec, &data);
        let task = Task::Backtest { spec: spec_json.clone().into_bytes().into() };
        let order = Order { task, data, trace: None };
        let computed = self.compute(lease, keeper, order, ended).await?;

        let begun = Instant::now();
        let store =
            self.store(lease, computed, (spec, bars), ended).instrument(info_span!("store", otel.name = "store"));
        let result = keeper.guard_to_the_end(store).await.map_err(Trouble::Stopped)?;
        ended.timings.store = millis(begun);
        let mut result = result?;
        result.timings = ended.timings;
        let commit = self.persist(|| async { self.queue().succeed_backtest(lease, result.clone()).await });
        commit.instrument(info_span!("commit", otel.name = "commit")).await?;
        self.forget_earlier(lease).await;
        Ok(())
    }

    /// Fetches the bars of every instrument, and its finer ones, in the order in which a runner takes them.
    ///
    /// Bars are named by organisation and digest, so a specification can reach nobody else's.
    pub(crate) async fn fetch(&self, lease: &Lease, spec: &RunSpec) -> Result<Vec<Bytes>, Trouble> {
        let mut data = Vec::new();
        for digest in spec.instruments.iter().flat_map(Instrument::datasets) {
            let key = ObjectKey::for_dataset(lease.organisation, &digest, BARS);
            let key = key.map_err(|error| Trouble::platform(&error))?;
            data.push(self.cache.get(self.deps.objects.as_ref(), &key, digest).await?);
        }
        Ok(data)
    }

    /// Checks the result and writes its files; what is left is the transaction that makes them visible.
    async fn store(
        &self,
        lease: &Lease,
        computed: Computed,
        (spec, bars): (RunSpec, u64),
        ended: &Ended,
    ) -> Result<BacktestResult, Trouble> {
        let digest = computed.finished.digest;
        let encoded = tokio::task::spawn_blocking(move || encode(&computed, &spec, bars)).await;
        let encoded = encoded.map_err(|error| Trouble::platform(&error))?;
        let (summary_json, files) = encoded.map_err(|trouble| self.distrust(trouble))?;
        let artifacts = self.keep(lease, files).await?;
        Ok(BacktestResult {
            summary_json,
            result_digest: digest,
            sandbox_json: ended.sandbox_json.clone().unwrap_or_default(),
            timings: ended.timings,
            artifacts,
        })
    }

    /// What cannot be believed ends the run for good; the log keeps the reason.
    pub(crate) fn distrust(&self, refusal: Refusal) -> Trouble {
        match refusal {
            Refusal::Result(error) => {
                tracing::warn!(error = error.as_ref(), "a runner's result was refused");
                trouble(ExitClass::ProtocolViolation, None, &self.deps.limits)
            }
            Refusal::Encode(error) => Trouble::platform(error.as_ref()),
        }
    }
}

/// Returns how many bars there are to trade on: those of the instruments, not their finer ones.
fn rows(spec: &RunSpec, data: &[Bytes]) -> u64 {
    let mut parts = data.iter();
    let instrument = |instrument: &Instrument| {
        let bytes = parts.next().map_or(0, Bytes::len);
        instrument.finer.and_then(|_| parts.next());
        (bytes.saturating_sub(columns::HEADER_LEN) / columns::ROW_LEN) as u64
    };
    spec.instruments.iter().map(instrument).sum()
}

/// Why a result is not stored.
pub(crate) enum Refusal {
    /// It cannot be believed.
    Result(Box<dyn std::error::Error + Send + Sync>),
    /// It cannot be written down.
    Encode(Box<dyn std::error::Error + Send + Sync>),
}

fn encode(computed: &Computed, spec: &RunSpec, bars: u64) -> Result<(String, Vec<File>), Refusal> {
    let refuse = |error: result::Distrust| Refusal::Result(error.into());
    let checked = result::check(&computed.collected, computed.finished.digest, (spec, bars)).map_err(refuse)?;
    let files = files::encode(&checked).map_err(|error| Refusal::Encode(error.into()))?;
    let summary = serde_json::to_string(&checked.summary).map_err(|error| Refusal::Encode(error.into()))?;
    Ok((summary, files))
}
