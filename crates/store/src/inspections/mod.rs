//! Questions to finished runs, and the answers that sandboxes computed.

mod end;
mod read;
mod start;

use assay_types::{InspectionId, JobId, RunId, Timestamp};

pub(crate) use end::{fail, requeue, succeed};
pub(crate) use read::begin;

use crate::{Failure, RunStatus, Store};

/// Questions of an organisation.
pub struct Inspections<'a> {
    pub(crate) store: &'a Store,
}

/// What asking inserts: the question and its job.
#[derive(Clone, Debug)]
pub struct NewInspection {
    /// The id.
    pub id: InspectionId,
    /// The id of its job.
    pub job: JobId,
    /// The run that is asked about, which has a result.
    pub run: RunId,
    /// The question, in canonical form.
    pub question_json: String,
    /// The W3C `traceparent` of the request.
    pub trace: Option<String>,
}

/// A question and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The id.
    pub id: InspectionId,
    /// The run that is asked about.
    pub run: RunId,
    /// The question, in canonical form.
    pub question_json: String,
    /// Where it stands.
    pub status: RunStatus,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When it was answered, or given up.
    pub finished_at: Option<Timestamp>,
    /// The engine's answer.
    pub answer_json: Option<String>,
    /// Why there is none.
    pub failure: Option<Failure>,
}
