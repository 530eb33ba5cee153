use std::io::stdin;

use assay_protocol::{FrameReader, HostFrame, MAX_PARTS, Task};

use crate::{error::TaskError, report::Report};

/// What the host wants done, with all its data.
pub(crate) struct Intake {
    pub(crate) task: Task,
    /// The parts of the data, in the order of the assignment.
    pub(crate) data: Vec<Vec<u8>>,
}

impl Intake {
    /// Reads until the word to begin; `None` if the host went away before it had a task.
    pub(crate) fn read(report: &mut Report) -> Result<Option<Self>, TaskError> {
        let mut frames = FrameReader::new(stdin().lock());
        let (task, sizes, trace) = match frames.read()? {
            None => return Ok(None),
            Some(HostFrame::Task(assignment)) => (assignment.task, assignment.parts, assignment.trace),
            Some(_) => return Err(disorder("the first frame is no task")),
        };
        let mut parts = Parts::new(&sizes)?;
        loop {
            match frames.read()? {
                Some(HostFrame::Data(chunk)) => parts.fill(&chunk)?,
                Some(HostFrame::Begin) if parts.is_full() => break,
                Some(_) => return Err(disorder("the data is not as long as it was said to be")),
                None => return Ok(None),
            }
        }
        let data = parts.data;
        report.begin(trace);
        Ok(Some(Self { task, data }))
    }
}

/// Parts that are being filled, one after the other.
struct Parts {
    data: Vec<Vec<u8>>,
    sizes: Vec<usize>,
    /// The part that is being filled.
    present: usize,
}

impl Parts {
    fn new(sizes: &[u64]) -> Result<Self, TaskError> {
        if sizes.len() > MAX_PARTS {
            return Err(disorder("the data has too many parts"));
        }
        let size = |size: &u64| usize::try_from(*size).map_err(|_| disorder("the data is larger than memory"));
        let sizes = sizes.iter().map(size).collect::<Result<Vec<_>, _>>()?;
        let data = sizes.iter().map(|size| Vec::with_capacity(*size)).collect();
        Ok(Self { data, sizes, present: 0 })
    }

    /// Takes bytes, which may run over the end of a part.
    fn fill(&mut self, mut bytes: &[u8]) -> Result<(), TaskError> {
        while !bytes.is_empty() {
            let (Some(part), Some(size)) = (self.data.get_mut(self.present), self.sizes.get(self.present)) else {
                return Err(disorder("the data is longer than it was said to be"));
            };
            let (now, later) = bytes.split_at(bytes.len().min(size - part.len()));
            part.extend_from_slice(now);
            self.present += usize::from(part.len() == *size);
            bytes = later;
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.data.iter().zip(&self.sizes).all(|(part, size)| part.len() == *size)
    }
}

fn disorder(what: &str) -> TaskError {
    TaskError::Platform(format!("the host broke the protocol: {what}"))
}
