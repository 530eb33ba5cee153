//! Pages of lists, between wire and store.

use assay_proto::v1;
use assay_store::{Listing, Page};

use crate::CallError;

/// What was asked for, in either direction. Positions are the list's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Forward { limit: u32, after: Option<String> },
    Backward { limit: u32, before: Option<String> },
}

/// Reads the part of a list that is asked for.
pub(crate) fn asked(request: Option<v1::PageRequest>) -> Result<Asked, CallError> {
    let request = request.unwrap_or_default();
    let backward = request.last > 0 || !request.before.is_empty();
    if backward && (request.first > 0 || !request.after.is_empty()) {
        return Err(CallError::Invalid("ask for first and after, or for last and before, not for both".to_owned()));
    }
    let position = |text: String| (!text.is_empty()).then_some(text);
    let limit = |number| match number {
        0 => Ok(Page::DEFAULT_LIMIT),
        1..=Page::MAX_LIMIT => Ok(number),
        _ => Err(CallError::Invalid(format!("a page has at most {} items", Page::MAX_LIMIT))),
    };
    if backward {
        Ok(Asked::Backward { limit: limit(request.last)?, before: position(request.before) })
    } else {
        Ok(Asked::Forward { limit: limit(request.first)?, after: position(request.after) })
    }
}

/// Reads the part of one of the store's lists that is asked for.
pub(crate) fn page(request: Option<v1::PageRequest>) -> Result<Page, CallError> {
    let parse = |text: Option<String>| text.map(|text| text.parse()).transpose();
    Ok(match asked(request)? {
        Asked::Forward { limit, after } => Page::Forward { limit, after: parse(after)? },
        Asked::Backward { limit, before } => Page::Backward { limit, before: parse(before)? },
    })
}

/// Writes what surrounds the items of a page.
pub(crate) fn page_info<T>(listing: &Listing<T>) -> v1::PageInfo {
    v1::PageInfo {
        has_next_page: listing.has_next,
        has_previous_page: listing.has_previous,
        total_count: listing.total,
        positions: listing.positions.iter().map(ToString::to_string).collect(),
    }
}

/// A part of a list that is in memory, in order. Positions are indices.
pub(crate) struct Slice {
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) info: v1::PageInfo,
}

/// Finds the part of a list of `total` items that is asked for.
pub(crate) fn slice(request: Option<v1::PageRequest>, total: usize) -> Result<Slice, CallError> {
    let index = |text: Option<String>| -> Result<Option<usize>, CallError> {
        let read = |text: String| text.parse().map_err(|_| assay_store::StoreError::BadPosition);
        Ok(text.map(read).transpose()?)
    };
    let range = match asked(request)? {
        Asked::Forward { limit, after } => {
            let from = index(after)?.map_or(0, |after: usize| after.saturating_add(1)).min(total);
            from..from.saturating_add(limit as usize).min(total)
        }
        Asked::Backward { limit, before } => {
            let to = index(before)?.unwrap_or(total).min(total);
            to.saturating_sub(limit as usize)..to
        }
    };
    let info = v1::PageInfo {
        has_next_page: range.end < total,
        has_previous_page: range.start > 0,
        total_count: total as u64,
        positions: range.clone().map(|index| index.to_string()).collect(),
    };
    Ok(Slice { range, info })
}

#[cfg(test)]
mod tests;
