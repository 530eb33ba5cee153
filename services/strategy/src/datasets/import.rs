use assay_host::TraceContext;
use assay_objects::{ObjectKey, Precondition};
use assay_proto::v1::{DatasetResponse, ImportDatasetRequest, ImportHeader, import_dataset_request::Part};
use assay_store::{Idempotency, NewDataset, StoreError, Upload};
use assay_types::{DatasetId, Digest, JobId, Scope};
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use tonic::Status;

use super::header::{self, Header};
use crate::{
    CallError, answer,
    idempotency::{idempotency, mismatch},
    refusal::{Refusal, RefusalCode, user_errors},
    service::Service,
};

/// Who the data of an uploaded file came from.
const VENDOR: &str = "upload";

/// What came in.
enum Received {
    File(Bytes),
    Refused(Refusal),
}

impl Service {
    /// Takes a file in, keeps it under the organisation's uploads, and queues its import.
    pub(crate) async fn import(
        &self,
        scope: &Scope,
        mut parts: impl Stream<Item = Result<ImportDatasetRequest, Status>> + Unpin,
    ) -> Result<DatasetResponse, CallError> {
        let _permit = self.uploads.try_acquire().map_err(|_| CallError::Busy)?;
        let Some(Part::Header(said)) = next(&mut parts).await? else {
            return Err(CallError::Invalid("the first part of an import is its header".to_owned()));
        };
        let header = match Header::read(&said, self.config.import_max_bytes) {
            Ok(header) => header,
            Err(refusals) => return Ok(refuse(refusals)),
        };
        if let Some(refusal) = self.over_quota(scope, "name").await? {
            return Ok(refuse(vec![refusal]));
        }
        match self.receive(&mut parts, said.bytes).await? {
            Received::Refused(refusal) => Ok(refuse(vec![refusal])),
            Received::File(file) => self.take_in(scope, &said, header, file).await,
        }
    }

    async fn take_in(
        &self,
        scope: &Scope,
        said: &ImportHeader,
        header: Header,
        file: Bytes,
    ) -> Result<DatasetResponse, CallError> {
        let words = [&said.name, &said.symbol, &said.timeframe, &said.format, &said.timestamps, &said.calendar];
        let content = Digest::of(&file);
        let asked: Vec<&[u8]> = words.into_iter().map(String::as_bytes).chain([&content.as_bytes()[..]]).collect();
        let idempotency = match idempotency(&said.idempotency_key, &asked) {
            Ok(idempotency) => idempotency,
            Err(refusal) => return Ok(refuse(vec![refusal])),
        };
        match self.keep(scope, header, file, idempotency).await {
            Ok(dataset) => Ok(DatasetResponse { dataset: Some(answer::dataset(dataset)), user_errors: Vec::new() }),
            Err(CallError::Store(StoreError::IdempotencyMismatch)) => Ok(refuse(vec![mismatch()])),
            Err(error) => Err(error),
        }
    }

    async fn receive(
        &self,
        parts: &mut (impl Stream<Item = Result<ImportDatasetRequest, Status>> + Unpin),
        announced: u64,
    ) -> Result<Received, CallError> {
        let mut file = BytesMut::new();
        while let Some(part) = next(parts).await? {
            let Part::Chunk(chunk) = part else {
                return Err(CallError::Invalid("an import has one header".to_owned()));
            };
            let total = (file.len() as u64).saturating_add(chunk.len() as u64);
            if let Err(refusal) = header::size(total, self.config.import_max_bytes) {
                return Ok(Received::Refused(refusal));
            }
            file.extend_from_slice(&chunk);
        }
        let came = file.len() as u64;
        if came == 0 {
            let message = "The file is empty. Choose one with at least a header and a row.";
            return Ok(Received::Refused(Refusal::of("file", RefusalCode::Required, message)));
        }
        if announced != 0 && announced != came {
            return Err(CallError::Invalid(format!("{announced} bytes were announced and {came} came; send it again")));
        }
        Ok(Received::File(file.freeze()))
    }

    async fn keep(
        &self,
        scope: &Scope,
        header: Header,
        file: Bytes,
        idempotency: Option<Idempotency>,
    ) -> Result<assay_store::Dataset, CallError> {
        let id = DatasetId::generate(&*self.deps.clock, &*self.deps.entropy);
        let key = ObjectKey::for_upload(scope.organisation(), id, &format!("source.{}", header.format))?;
        let bytes = file.len() as u64;
        self.deps.objects.put(&key, file, Precondition::Absent).await?;
        let dataset = NewDataset {
            id,
            job: JobId::generate(&*self.deps.clock, &*self.deps.entropy),
            name: header.name,
            symbol: header.symbol,
            calendar: header.calendar.to_owned(),
            vendor: VENDOR.to_owned(),
            upload: Upload {
                object_key: key.to_string(),
                format: header.format.to_owned(),
                timestamps: header.timestamps.to_owned(),
                timeframe: header.timeframe,
                bytes,
            },
            trace: TraceContext::current().map(|trace| trace.to_string()),
            idempotency,
        };
        let started = self.deps.store.datasets().start_import(scope, dataset).await;
        // A repeated request has its file already.
        if started.as_ref().map_or(true, |dataset| dataset.id != id) {
            // Nothing points to the file now; should this fail too, the sweep of orphans finds it.
            if let Err(error) = self.deps.objects.delete(&key).await {
                tracing::warn!(%error, %key, "an upload without a dataset stays behind");
            }
        }
        Ok(started?)
    }
}

async fn next(
    parts: &mut (impl Stream<Item = Result<ImportDatasetRequest, Status>> + Unpin),
) -> Result<Option<Part>, CallError> {
    match parts.next().await {
        None => Ok(None),
        Some(Ok(ImportDatasetRequest { part: Some(part) })) => Ok(Some(part)),
        Some(Ok(ImportDatasetRequest { part: None })) => {
            Err(CallError::Invalid("an import consists of a header and chunks".to_owned()))
        }
        Some(Err(_)) => Err(CallError::Invalid("the upload broke off; send the file again".to_owned())),
    }
}

fn refuse(refusals: Vec<Refusal>) -> DatasetResponse {
    DatasetResponse { dataset: None, user_errors: user_errors(refusals) }
}
