use std::collections::HashMap;

use bollard::{
    Docker,
    errors::Error,
    query_parameters::{ListContainersOptions, RemoveContainerOptions},
};

use super::container::label;
use crate::{IsLive, ReapReport};

/// Removes every container of ours that no lease owns or whose deadline has passed.
pub(super) async fn reap(api: &Docker, now_ms: i64, is_live: &IsLive<'_>) -> ReapReport {
    let mut report = ReapReport::default();
    let filters = HashMap::from([("label".to_owned(), vec![label::RUN.to_owned()])]);
    let options = ListContainersOptions { all: true, filters: Some(filters), ..Default::default() };
    let containers = match api.list_containers(Some(options)).await {
        Ok(containers) => containers,
        Err(error) => {
            report.failed.push(format!("the engine does not list its containers: {error}"));
            return report;
        }
    };
    for container in containers {
        let (Some(id), Some(labels)) = (container.id, container.labels) else { continue };
        let text = |name: &str| labels.get(name).map_or("", String::as_str);
        let key = format!("{}/{}", text(label::RUN), text(label::ATTEMPT));
        let deadline = text(label::DEADLINE).parse::<i64>().unwrap_or(i64::MIN);
        if is_live(&key) && deadline > now_ms {
            report.kept += 1;
            continue;
        }
        let options = RemoveContainerOptions { force: true, v: true, ..Default::default() };
        match api.remove_container(&id, Some(options)).await {
            // Gone, or just being removed by its own supervisor.
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 404 | 409, .. }) => report.ended.push(key),
            Err(error) => report.failed.push(format!("{key}: {error}")),
        }
    }
    report
}
