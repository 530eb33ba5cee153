//! The search: mutate, run, keep what is new, and stop at the first input that breaks something.

use std::{
    collections::BTreeSet,
    fs, io,
    os::unix::fs::FileExt,
    panic,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use crate::{Mutator, Target, tracking::Tracking};

/// The longest that one input may take, on a machine that has other things to do.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);
/// The most memory that one input may have in use, beyond what is in use anyway.
pub const MEMORY_LIMIT: usize = 256 * 1024 * 1024;
/// The most inputs kept to mutate.
const MAX_CORPUS: usize = 4_000;
/// The stack of a thread of the services.
const STACK: usize = 2 * 1024 * 1024;

/// How long and how to search.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long.
    pub time: Duration,
    /// At most so many inputs.
    pub inputs: u64,
    /// Where randomness begins.
    pub seed: u64,
    /// Where an input is written before it runs, so that one that ends the process is known.
    pub current: PathBuf,
}

/// What an input broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It panicked.
    Panic(String),
    /// It did not end.
    Hang,
    /// It had so many bytes in use.
    Memory(usize),
}

/// What came of a search.
#[derive(Clone, Debug)]
pub struct Report {
    /// Inputs tried.
    pub inputs: u64,
    /// Kinds of outcomes seen.
    pub kinds: usize,
    /// What was broken, and by which input.
    pub finding: Option<(Finding, Vec<u8>)>,
}

/// Runs one input and says what it broke, or what kind of outcome it had.
///
/// # Errors
/// What it broke.
pub fn examine(run: fn(&[u8]) -> u64, input: &[u8]) -> Result<u64, Finding> {
    let before = Tracking::begin();
    let outcome = panic::catch_unwind(|| run(input)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        Finding::Panic(text.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default())
    })?;
    match Tracking::peak().saturating_sub(before) {
        used if used > MEMORY_LIMIT => Err(Finding::Memory(used)),
        _ => Ok(outcome),
    }
}

/// Searches until something breaks or the time is over.
///
/// # Errors
/// If [`Options::current`] cannot be written.
pub fn fuzz(target: Target, seeds: Vec<Vec<u8>>, options: Options) -> io::Result<Report> {
    let current = Arc::new(Mutex::new(Vec::new()));
    let (beats, heard) = mpsc::channel();
    let search = Search {
        target,
        mutator: Mutator::new(options.seed, target.words),
        corpus: Vec::new(),
        kinds: BTreeSet::new(),
        inputs: 0,
        current: Arc::clone(&current),
        log: Log::create(&options.current)?,
        beats,
    };
    let worker = std::thread::Builder::new().name("search".to_owned()).stack_size(STACK);
    let worker = worker.spawn(move || search.run(seeds, &options))?;
    loop {
        match heard.recv_timeout(TIME_LIMIT) {
            Ok(()) => {}
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let input = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
                return Ok(Report { inputs: 0, kinds: 0, finding: Some((Finding::Hang, input)) });
            }
        }
    }
    worker.join().unwrap_or_else(|_| Err(io::Error::other("the search itself panicked")))
}

struct Search {
    target: Target,
    mutator: Mutator,
    corpus: Vec<Vec<u8>>,
    kinds: BTreeSet<u64>,
    inputs: u64,
    current: Arc<Mutex<Vec<u8>>>,
    log: Log,
    beats: mpsc::Sender<()>,
}

impl Search {
    fn run(mut self, seeds: Vec<Vec<u8>>, options: &Options) -> io::Result<Report> {
        let end = Instant::now() + options.time;
        for seed in seeds {
            if let Some(finding) = self.try_one(&seed)? {
                return Ok(self.report(Some((finding, seed))));
            }
            self.corpus.push(seed);
        }
        while Instant::now() < end && self.inputs < options.inputs {
            let input = self.next();
            if let Some(finding) = self.try_one(&input)? {
                return Ok(self.report(Some((finding, input))));
            }
        }
        Ok(self.report(None))
    }

    /// Runs one input, keeps it if it is of a new kind, and returns what it broke.
    fn try_one(&mut self, input: &[u8]) -> io::Result<Option<Finding>> {
        self.inputs += 1;
        input.clone_into(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner));
        self.log.write(input)?;
        // Nobody listens only where the search was given up.
        let _ = self.beats.send(());
        match examine(self.target.run, input) {
            Ok(kind) => {
                if self.kinds.insert(kind) && self.corpus.len() < MAX_CORPUS {
                    self.corpus.push(input.to_vec());
                }
                Ok(None)
            }
            Err(finding) => Ok(Some(finding)),
        }
    }

    fn next(&mut self) -> Vec<u8> {
        let size = self.corpus.len() as u64;
        let mut pick = || usize::try_from(self.mutator.below(size)).unwrap_or(0);
        let (one, other) = (pick(), pick());
        let at = |index: usize| self.corpus.get(index).map_or(&[][..], Vec::as_slice);
        self.mutator.mutate(at(one), at(other))
    }

    fn report(&self, finding: Option<(Finding, Vec<u8>)>) -> Report {
        Report { inputs: self.inputs, kinds: self.kinds.len(), finding }
    }
}

/// The file that holds the input that runs: its length, then its bytes.
struct Log(fs::File);

impl Log {
    fn create(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        fs::File::create(path).map(Self)
    }

    fn write(&self, input: &[u8]) -> io::Result<()> {
        self.0.write_all_at(input, 8)?;
        self.0.write_all_at(&(input.len() as u64).to_le_bytes(), 0)
    }
}
