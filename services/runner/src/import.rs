use assay_dataset::{Format, ImportOptions, columns, digest, import};
use assay_protocol::{Finished, Imported, MAX_CHUNK_BYTES, RunnerFrame, Stage};

use crate::{error::TaskError, report::Report};

/// Turns a file into bars and reports them with everything noticed about them.
pub(crate) fn run(
    data: Vec<u8>,
    format: Format,
    options: &ImportOptions,
    report: &mut Report,
) -> Result<(), TaskError> {
    let imported = report
        .timed(Stage::Import, |_| import(data, format, options).map_err(|error| TaskError::Data(error.to_string())))?;
    let digest = digest(imported.bars.view());
    report.timed(Stage::Encode, |report| {
        let bytes = columns::encode(imported.bars.view());
        bytes.chunks(MAX_CHUNK_BYTES).try_for_each(|chunk| report.send(&RunnerFrame::Bars(chunk.to_vec().into())))?;
        report.send(&RunnerFrame::Imported(Imported {
            bars: imported.bars.len() as u64,
            timeframe: imported.timeframe,
            calendar: imported.calendar,
            digest,
            quality: serde_json::to_vec(&imported.quality)?.into(),
        }))
    })?;
    report.send(&RunnerFrame::Finished(Finished { digest, compute_micros: report.micros() }))
}
