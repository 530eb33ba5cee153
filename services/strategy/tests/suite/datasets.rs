use assay_objects::{ObjectKey, ObjectStore as _};
use assay_proto::v1::{DatasetResponse, ImportDatasetRequest, ImportHeader, import_dataset_request::Part};
use assay_store::{Ended, ExitClass, Failure, Work};
use assay_types::Role;
use tonic::{Code, Status};

use crate::support::{Caller, TestService, backtest, codes};

const CSV: &[u8] = b"time,open,high,low,close,volume\n2024-01-01T00:00:00Z,1,2,1,2,3\n";

fn header() -> ImportHeader {
    ImportHeader { name: "Mine".to_owned(), symbol: "BTC-USD".to_owned(), ..ImportHeader::default() }
}

async fn import(caller: &Caller, parts: Vec<Part>) -> Result<DatasetResponse, Status> {
    let parts: Vec<_> = parts.into_iter().map(|part| ImportDatasetRequest { part: Some(part) }).collect();
    let request = caller.ask(tokio_stream::iter(parts));
    caller.datasets().import_dataset(request).await.map(tonic::Response::into_inner)
}

fn chunks(bytes: &[u8]) -> impl Iterator<Item = Part> {
    bytes.chunks(10).map(|chunk| Part::Chunk(chunk.to_vec()))
}

async fn upload(caller: &Caller, header: ImportHeader, bytes: &[u8]) -> Result<DatasetResponse, Status> {
    import(caller, std::iter::once(Part::Header(header)).chain(chunks(bytes)).collect()).await
}

#[tokio::test]
async fn an_upload_is_kept_whole_and_its_import_queued() {
    let service = TestService::start().await;
    let caller = service.caller(Role::Developer);
    let said = ImportHeader { bytes: CSV.len() as u64, timeframe: "1h".to_owned(), ..header() };
    let dataset = upload(&caller, said, CSV).await.unwrap().dataset.unwrap();
    assert_eq!((dataset.state.as_str(), dataset.vendor.as_str()), ("importing", "upload"));

    let lease = service.lease().await.unwrap();
    let Work::Import { upload, .. } = &lease.work else { unreachable!("{lease:?}") };
    let key: ObjectKey = upload.object_key.parse().unwrap();
    assert_eq!(key.organisation(), Some(caller.principal.organisation));
    assert_eq!(service.objects.get(&key).await.unwrap(), CSV);

    let strategy = caller.template("sma-cross").await;
    let early = caller.runs().start_backtest(caller.ask(backtest(&strategy, &dataset.id))).await.unwrap().into_inner();
    assert_eq!(codes(&early.user_errors), [("dataset", "NOT_READY")]);
    let failure = Failure { class: ExitClass::Data, message: "line 2: high below low".to_owned() };
    service.dispatcher.queue().fail(&lease, failure, Ended::default()).await.unwrap();
    let rejected = caller.dataset(&dataset.id).await;
    assert_eq!((rejected.state.as_str(), rejected.rejection.as_str()), ("rejected", "line 2: high below low"));
    let late = caller.runs().start_backtest(caller.ask(backtest(&strategy, &dataset.id))).await.unwrap().into_inner();
    assert!(late.user_errors[0].message.contains("line 2"), "{late:?}");
}

#[tokio::test]
async fn files_that_are_empty_too_large_or_ill_described_are_refused() {
    let service = TestService::start().await;
    let caller = service.caller(Role::Developer);
    let empty = upload(&caller, header(), b"").await.unwrap();
    assert_eq!(codes(&empty.user_errors), [("file", "REQUIRED")]);
    let announced = ImportHeader { bytes: 1 << 30, ..header() };
    assert_eq!(codes(&upload(&caller, announced, CSV).await.unwrap().user_errors), [("bytes", "TOO_LONG")]);
    let secretly = upload(&caller, header(), &vec![b'x'; 64 * 1024 + 1]).await.unwrap();
    assert_eq!(codes(&secretly.user_errors), [("bytes", "TOO_LONG")]);
    let wrong = ImportHeader { format: "xls".to_owned(), symbol: "no symbol".to_owned(), ..header() };
    let wrong = upload(&caller, wrong, CSV).await.unwrap();
    assert_eq!(codes(&wrong.user_errors), [("symbol", "INVALID"), ("format", "INVALID")]);

    let cut = ImportHeader { bytes: CSV.len() as u64 + 1, ..header() };
    assert_eq!(upload(&caller, cut, CSV).await.unwrap_err().code(), Code::InvalidArgument);
    let headless = import(&caller, chunks(CSV).collect()).await.unwrap_err();
    assert_eq!(headless.code(), Code::InvalidArgument);
    assert!(service.lease().await.is_none(), "nothing was queued");
}
