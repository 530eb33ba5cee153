//! The innermost wall of every sandbox.
