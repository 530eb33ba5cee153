use std::{ffi::OsString, str::FromStr};

use crate::Level;

/// How a runner has to lock itself in: its whole command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// The level to reach; the runner refuses to work below it.
    pub level: Level,
    /// The address space in bytes.
    pub memory_bytes: u64,
    /// Processor time in whole seconds.
    pub cpu_seconds: u64,
    /// The process that has to be the parent; `None` inside a container, where there is none.
    pub parent: Option<u32>,
    /// Which of the dedicated users to become, if started by root.
    pub slot: u32,
}

/// A command line is not one of a runner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfinementError {
    /// An argument is not known or not text.
    #[error("unknown argument {0:?}")]
    Unknown(OsString),
    /// An argument has no value that can be used.
    #[error("argument {0} has an invalid value")]
    Invalid(&'static str),
    /// An argument is missing.
    #[error("argument {0} is missing")]
    Missing(&'static str),
}

const LEVEL: &str = "--jail";
const MEMORY: &str = "--memory";
const CPU: &str = "--cpu-seconds";
const PARENT: &str = "--parent";
const SLOT: &str = "--slot";

impl Confinement {
    /// Returns the arguments that say this.
    pub fn to_args(self) -> Vec<String> {
        let mut args = vec![
            format!("{LEVEL}={}", self.level.as_str()),
            format!("{MEMORY}={}", self.memory_bytes),
            format!("{CPU}={}", self.cpu_seconds),
            format!("{SLOT}={}", self.slot),
        ];
        args.extend(self.parent.map(|parent| format!("{PARENT}={parent}")));
        args
    }

    /// Reads the arguments, without the name of the program.
    pub fn from_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, ConfinementError> {
        let (mut level, mut memory, mut cpu, mut parent, mut slot) = (None, None, None, None, None);
        for arg in args {
            let Some((name, value)) = arg.to_str().and_then(|text| text.split_once('=')) else {
                return Err(ConfinementError::Unknown(arg));
            };
            match name {
                LEVEL => level = Some(parse_level(value)?),
                MEMORY => memory = Some(parse(MEMORY, value)?),
                CPU => cpu = Some(parse(CPU, value)?),
                PARENT => parent = Some(parse(PARENT, value)?),
                SLOT => slot = Some(parse(SLOT, value)?),
                _ => return Err(ConfinementError::Unknown(arg)),
            }
        }
        Ok(Self {
            level: level.ok_or(ConfinementError::Missing(LEVEL))?,
            memory_bytes: memory.ok_or(ConfinementError::Missing(MEMORY))?,
            cpu_seconds: cpu.ok_or(ConfinementError::Missing(CPU))?,
            parent,
            slot: slot.ok_or(ConfinementError::Missing(SLOT))?,
        })
    }
}

fn parse<T: FromStr>(name: &'static str, value: &str) -> Result<T, ConfinementError> {
    value.parse().map_err(|_| ConfinementError::Invalid(name))
}

fn parse_level(value: &str) -> Result<Level, ConfinementError> {
    let levels = [Level::Landlock, Level::Namespaces];
    levels.into_iter().find(|level| level.as_str() == value).ok_or(ConfinementError::Invalid(LEVEL))
}
