use crate::Timestamp;

/// Where the time comes from. Core code never asks the operating system.
pub trait Clock: Send + Sync {
    /// Returns the present time.
    fn now(&self) -> Timestamp;
}

/// Where randomness comes from. Core code never asks the operating system.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}
