use async_graphql::SimpleObject;

/// How the platform is.
#[derive(SimpleObject)]
pub(crate) struct ServiceStatus {
    /// `ok`, or `degraded` where a part does not answer.
    pub(crate) status: &'static str,
    /// The version that runs.
    pub(crate) version: &'static str,
    /// Its parts.
    pub(crate) components: Vec<ComponentStatus>,
}

/// How a part of the platform is.
#[derive(SimpleObject)]
pub(crate) struct ComponentStatus {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether it answers.
    pub(crate) ok: bool,
    /// How long its answer took.
    pub(crate) latency_ms: Option<i32>,
}
