use nix::errno::Errno;

/// A wall of the jail could not be built.
#[derive(Debug, thiserror::Error)]
pub enum JailError {
    /// A system call failed.
    #[error("{step} failed: {errno}")]
    System {
        /// What was being done.
        step: &'static str,
        /// Why it failed.
        errno: Errno,
    },
    /// The parent is gone or not the one expected.
    #[error("the parent process is gone")]
    Orphaned,
    /// Landlock refused its rules.
    #[error("landlock refused the rules")]
    Landlock(#[from] landlock::RulesetError),
    /// The filter of system calls could not be built.
    #[error("the system call filter could not be built")]
    Filter(#[from] seccompiler::BackendError),
    /// The kernel refused the filter of system calls.
    #[error("the kernel refused the system call filter")]
    Seccomp(#[from] seccompiler::Error),
    /// A file of the kernel's could not be read or written.
    #[error("{path} cannot be used: {source}")]
    Kernel {
        /// The file.
        path: &'static str,
        /// Why.
        source: std::io::Error,
    },
}

impl JailError {
    /// Names the step that a system call belongs to.
    pub(crate) fn step(step: &'static str) -> impl FnOnce(Errno) -> Self {
        move |errno| Self::System { step, errno }
    }

    /// Names the file of the kernel's.
    pub(crate) fn kernel(path: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Kernel { path, source }
    }
}
