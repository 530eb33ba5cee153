use std::io::stdin;

use assay_protocol::{FrameReader, HostFrame, Task};

use crate::{error::TaskError, report::Report};

/// What the host wants done, with all its data.
pub(crate) struct Intake {
    pub(crate) task: Task,
    pub(crate) data: Vec<u8>,
}

impl Intake {
    /// Reads until the word to begin; `None` if the host went away before it had a task.
    pub(crate) fn read(report: &mut Report) -> Result<Option<Self>, TaskError> {
        let mut frames = FrameReader::new(stdin().lock());
        let (task, size) = match frames.read()? {
            None => return Ok(None),
            Some(HostFrame::Task(assignment)) => (assignment.task, assignment.data_bytes),
            Some(_) => return Err(disorder("the first frame is no task")),
        };
        let size = usize::try_from(size).map_err(|_| disorder("the data is larger than memory"))?;
        let mut data = Vec::with_capacity(size);
        loop {
            match frames.read()? {
                Some(HostFrame::Data(chunk)) if chunk.len() <= size - data.len() => data.extend_from_slice(&chunk),
                Some(HostFrame::Begin) if data.len() == size => break,
                Some(_) => return Err(disorder("the data is not as long as it was said to be")),
                None => return Ok(None),
            }
        }
        report.begin();
        Ok(Some(Self { task, data }))
    }
}

fn disorder(what: &str) -> TaskError {
    TaskError::Platform(format!("the host broke the protocol: {what}"))
}
