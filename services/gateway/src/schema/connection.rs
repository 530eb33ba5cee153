use assay_proto::v1;
use async_graphql::{
    OutputType, SimpleObject,
    connection::{Connection, Edge, EmptyFields},
};

use super::{Api, cursor::List};
use crate::{ApiError, ErrorCode};

const DEFAULT_PAGE: u32 = 20;
const LARGEST_PAGE: i32 = 100;

/// What every connection of ours has beside its edges.
#[derive(SimpleObject)]
pub(crate) struct Total {
    /// How many items the whole list has.
    total_count: i32,
}

/// A page of a list.
pub(crate) type Page<T> = Connection<String, T, Total, EmptyFields>;

/// The arguments that choose a page.
#[derive(Debug, Default)]
pub(crate) struct PageArguments {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

/// A page that somebody asked for.
pub(crate) struct Asked<'a> {
    api: &'a Api,
    list: List<'a>,
    /// What to ask the service.
    pub(crate) request: v1::PageRequest,
}

impl Asked<'_> {
    /// Makes the page of what the service answered.
    pub(crate) fn page<T: OutputType>(&self, info: Option<v1::PageInfo>, nodes: impl Iterator<Item = T>) -> Page<T> {
        let info = info.unwrap_or_default();
        let total = Total { total_count: i32::try_from(info.total_count).unwrap_or(i32::MAX) };
        let mut page = Connection::with_additional_fields(info.has_previous_page, info.has_next_page, total);
        page.edges = info
            .positions
            .iter()
            .zip(nodes)
            .map(|(position, node)| Edge::new(self.api.cursors.seal(self.list, position), node))
            .collect();
        page
    }

    /// Makes a page of a short list that is here as a whole; `position` names an item among the others.
    pub(crate) fn page_of_all<T: OutputType>(&self, items: Vec<(String, T)>) -> Page<T> {
        let total_count = items.len() as u64;
        let request = &self.request;
        let place = |position: &str| items.iter().position(|(known, _)| known == position);
        let start = if request.after.is_empty() { 0 } else { place(&request.after).map_or(items.len(), |at| at + 1) };
        let end = if request.before.is_empty() { items.len() } else { place(&request.before).unwrap_or(0) };
        let (start, end) = if request.last > 0 {
            (start.max(end.saturating_sub(request.last as usize)), end)
        } else {
            (start, end.min(start + request.first as usize))
        };
        let chosen: Vec<(String, T)> = items.into_iter().skip(start).take(end.saturating_sub(start)).collect();
        let info = v1::PageInfo {
            has_next_page: (end as u64) < total_count,
            has_previous_page: start > 0,
            total_count,
            positions: chosen.iter().map(|(position, _)| position.clone()).collect(),
        };
        self.page(Some(info), chosen.into_iter().map(|(_, item)| item))
    }
}

impl PageArguments {
    /// Asks for a page of a list of the caller's organisation; `owner` is the thing that the list belongs to, such as a run.
    pub(crate) fn of<'a>(self, api: &'a Api, name: &'static str, owner: &'a str) -> Result<Asked<'a>, ApiError> {
        let list = List { name, organisation: api.identity()?.principal.organisation, owner };
        Ok(Asked { api, list, request: self.request(api, list)? })
    }

    /// Checks the arguments and unwraps their cursors.
    fn request(self, api: &Api, list: List<'_>) -> Result<v1::PageRequest, ApiError> {
        let refuse = |message: &str| Err(ApiError::new(ErrorCode::BadUserInput, message));
        if self.first.is_some() && self.last.is_some() {
            return refuse("Ask for `first` or `last`, not both.");
        }
        if self.after.is_some() && self.last.is_some() || self.before.is_some() && self.first.is_some() {
            return refuse("Use `first` with `after`, or `last` with `before`.");
        }
        if self.before.is_some() && self.last.is_none() {
            return refuse("Give `last` along with `before`.");
        }
        if [self.first, self.last].into_iter().flatten().any(|size| !(1..=LARGEST_PAGE).contains(&size)) {
            return refuse("A page has 1 to 100 items.");
        }
        let size = |asked: Option<i32>| asked.map_or(0, i32::unsigned_abs);
        let open = |cursor: Option<String>| cursor.map_or(Ok(String::new()), |cursor| api.cursors.open(list, &cursor));
        let (first, last) = (size(self.first), size(self.last));
        let first = if first == 0 && last == 0 { DEFAULT_PAGE } else { first };
        Ok(v1::PageRequest { first, after: open(self.after)?, last, before: open(self.before)? })
    }
}
