//! Crosses over whole columns: first on which side each bar is, several bars at once; then only where that changes.

use super::{
    Direction, Operand,
    batch::{Columns, zip},
    state::Sides,
};

const ABOVE: u8 = 1;
const BELOW: u8 = 2;
/// Either side has no value.
const NONE: u8 = 4;
/// Bars compared with those before them at once.
const WORD: usize = 8;

/// On which side of the right the left is at each bar: the byte is zero where they are equal.
///
/// A strategy that asks for crosses above mostly asks for those below too, so the last pair is kept.
#[derive(Default)]
pub(super) struct SideBytes {
    pair: Option<(Operand, Operand)>,
    bytes: Vec<u8>,
}

impl SideBytes {
    /// Compares two operands, at least one of them a column.
    pub(super) fn of(&mut self, pair: (Operand, Operand), columns: &Columns<'_>) -> &Self {
        if self.pair != Some(pair) {
            self.pair = Some(pair);
            self.bytes = zip(columns.lane(pair.0), columns.lane(pair.1), |left, right| {
                // Neither below nor at least as high: one of them has no value.
                let (above, below, known) = (left > right, left < right, left >= right);
                u8::from(above) * ABOVE + u8::from(below) * BELOW + u8::from(known == below) * NONE
            });
        }
        self
    }

    /// Returns at which bars the left crosses to one side, as [`Sides::step`] does bar by bar: where a bar is on the side of the one
    /// before, nothing happens.
    pub(super) fn crosses(&self, direction: Direction) -> Vec<bool> {
        let bytes = self.bytes.as_slice();
        let mut crosses = vec![false; bytes.len()];
        let mut sides = Sides::default();
        let mut at = |index: usize| {
            let (Some(byte), Some(cross)) = (bytes.get(index), crosses.get_mut(index)) else { return };
            *cross = match *byte {
                ABOVE => sides.turn(direction, Sides::Above),
                BELOW => sides.turn(direction, Sides::Below),
                NONE => sides.turn(direction, Sides::Unknown),
                _ => false,
            };
        };
        at(0);
        let now = bytes.get(1..).unwrap_or_default().as_chunks::<WORD>();
        let before = bytes.as_chunks::<WORD>().0;
        for (number, (now, before)) in now.0.iter().zip(before).enumerate() {
            let mut changed = u64::from_le_bytes(*now) ^ u64::from_le_bytes(*before);
            while changed != 0 {
                let place = changed.trailing_zeros() / 8;
                at(1 + number * WORD + place as usize);
                changed &= !(0xff << (8 * place));
            }
        }
        for index in bytes.len() - now.1.len()..bytes.len() {
            at(index);
        }
        crosses
    }
}
