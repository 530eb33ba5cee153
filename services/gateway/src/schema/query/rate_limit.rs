use assay_types::Timestamp;
use async_graphql::{Context, Object};

use crate::{
    schema::{Api, directive::auth, object::RateLimit, scalar::DateTime},
    transport::Spent,
};

const SECOND: i64 = 1_000_000_000;

#[derive(Default)]
pub(crate) struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// How many points the caller has left.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn rate_limit(&self, ctx: &Context<'_>) -> RateLimit {
        let Spent { cost, level } = *ctx.data_unchecked::<Spent>();
        let seconds = i64::try_from(level.full_after).unwrap_or(i64::MAX).saturating_mul(SECOND);
        RateLimit {
            limit: whole(level.allowance.maximum),
            remaining: whole(level.available),
            used: whole(level.allowance.maximum.saturating_sub(level.available)),
            cost: whole(cost),
            reset_at: DateTime(Timestamp::from_nanos(Api::of(ctx).now.as_nanos().saturating_add(seconds))),
            restore_rate_per_second: level.allowance.restore_rate as f64,
        }
    }
}

/// The numbers of GraphQL end at 2^31.
fn whole(points: u64) -> i32 {
    i32::try_from(points).unwrap_or(i32::MAX)
}
