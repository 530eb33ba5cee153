//! Decimal numbers from text, correctly rounded.

/// Powers of ten that an f64 holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];
/// Above this an integer may not fit an f64 exactly.
const EXACT: u64 = 1 << 53;
/// So many digits fit a u64.
const MAX_DIGITS: usize = 18;

/// Reads a decimal number. `nan` and `inf` are read as such, for the row check to refuse.
pub(crate) fn parse(text: &[u8]) -> Option<f64> {
    short(text).or_else(|| std::str::from_utf8(text).ok()?.parse().ok())
}

/// Reads `[-]digits[.digits]` of at most eighteen digits: mantissa and power are exact, so one division rounds correctly.
fn short(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > MAX_DIGITS {
        return None;
    }
    let mut mantissa: u64 = 0;
    let mut point = None;
    for (position, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && digits.len() > 1 => point = Some(position),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |point| digits.len() - point - 1);
    let power = POWERS.get(decimals)?;
    let value = (mantissa <= EXACT).then(|| mantissa as f64 / power)?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn odd_texts_are_no_numbers() {
        for text in ["", ".", "-", "-.", "1.2.3", "1,5", "0x10", "1 2", "--1", "one"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_decimal_reads_as_the_standard_library_reads_it(text in "-?[0-9]{1,12}(\\.[0-9]{0,10})?(e-?[0-9]{1,2})?") {
            prop_assert_eq!(parse(text.as_bytes()).map(f64::to_bits), text.parse::<f64>().ok().map(f64::to_bits));
        }
    }
}
