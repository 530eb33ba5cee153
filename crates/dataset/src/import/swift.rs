//! Rows as most files write them, read eight digits at a time: plain decimals, and integers as stamps.
//!
//! What does not look like that is left to the careful reader, which knows every form and every error.

use super::{
    csv::{Layout, ROLES},
    stamp,
};
use crate::Bar;

/// Powers of ten that eight digits can stand in front of.
const POWERS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Reads the row that `text` begins with; returns it with its number of bytes, the end of the line included.
///
/// `None` means nothing but that this row is not of the usual form.
#[inline]
pub(super) fn row(text: &[u8], layout: &Layout, unit: &mut Option<stamp::Unit>) -> Option<(Bar, usize)> {
    let mut time = 0;
    let mut values = [0.0; ROLES.len()];
    // What a row settles that turns out to be of another form does not count.
    let mut settled = *unit;
    let mut rest = text;
    for (column, role) in layout.roles.iter().enumerate() {
        if column > 0 {
            rest = rest.strip_prefix(&[layout.delimiter])?;
        }
        rest = match role {
            None => &rest[rest.iter().position(|byte| *byte == layout.delimiter || *byte == b'\n')?..],
            Some(0) => {
                let (stamp, rest) = integer(rest)?;
                time = settled.get_or_insert_with(|| stamp::Unit::guess(stamp)).nanos(stamp)?;
                rest
            }
            Some(role) => {
                let (value, rest) = decimal(rest)?;
                values[*role] = value;
                rest
            }
        };
    }
    let rest = match rest {
        [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => rest,
        [next, ..] if *next == layout.delimiter => &rest[rest.iter().position(|byte| *byte == b'\n')? + 1..],
        _ => return None,
    };
    *unit = settled;
    let [_, open, high, low, close, volume] = values;
    Some((Bar { time, open, high, low, close, volume }, text.len() - rest.len()))
}

/// Reads up to eight digits; returns their value and how many they are. Eight bytes have to be there.
#[inline]
fn digits(text: &[u8]) -> Option<(u64, usize)> {
    let word = u64::from_le_bytes(*text.first_chunk()?) ^ ZEROS;
    // The high bit of a byte is set where it is no digit; a carry only reaches bytes behind the first of those.
    let others = (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
    let count = (others.trailing_zeros() / 8) as usize;
    if count == 0 {
        return Some((0, 0));
    }
    // Digits at the end of the word, zeros before them; then pairs, fours and all eight are put together.
    let word = word << (64 - 8 * count);
    let pairs = (word & 0x0F0F_0F0F_0F0F_0F0F).wrapping_mul(2_561) >> 8;
    let fours = (pairs & 0x00FF_00FF_00FF_00FF).wrapping_mul(6_553_601) >> 16;
    let all = (fours & 0x0000_FFFF_0000_FFFF).wrapping_mul(42_949_672_960_001) >> 32;
    Some((all, count))
}

/// Reads one to seven digits and, behind a point, one to seven more: all of them fit a float, so one division rounds correctly.
#[inline]
fn decimal(text: &[u8]) -> Option<(f64, &[u8])> {
    let (whole, count) = digits(text)?;
    if count == 0 || count == 8 {
        return None;
    }
    let rest = &text[count..];
    let [b'.', rest @ ..] = rest else { return Some((whole as f64, rest)) };
    let (fraction, count) = digits(rest)?;
    if count == 0 || count == 8 {
        return None;
    }
    let power = POWERS[count];
    Some(((whole * power + fraction) as f64 / power as f64, &rest[count..]))
}

/// Reads an integer of one to fifteen digits that cannot be a date.
#[inline]
fn integer(text: &[u8]) -> Option<(i64, &[u8])> {
    let (high, count) = digits(text)?;
    if count < 8 {
        return (count > 0).then(|| (high.cast_signed(), &text[count..]));
    }
    let rest = &text[8..];
    let (low, count) = digits(rest)?;
    if count == 0 || count == 8 {
        return None;
    }
    Some(((high * POWERS[count] + low).cast_signed(), &rest[count..]))
}
