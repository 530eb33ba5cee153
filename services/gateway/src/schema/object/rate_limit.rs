use async_graphql::SimpleObject;

use crate::schema::scalar::DateTime;

/// The caller's points, as they are after this operation was charged; what it does not use comes back.
#[derive(SimpleObject)]
pub(crate) struct RateLimit {
    /// Points that a full bucket holds.
    pub(crate) limit: i32,
    /// Points left.
    pub(crate) remaining: i32,
    /// Points used.
    pub(crate) used: i32,
    /// What this operation was charged.
    pub(crate) cost: i32,
    /// When the bucket will be full again.
    pub(crate) reset_at: DateTime,
    /// Points that come back per second.
    pub(crate) restore_rate_per_second: f64,
}
