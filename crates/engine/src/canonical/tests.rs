use proptest::prelude::*;
use serde_json::json;

use super::*;

fn text(value: &Value) -> String {
    String::from_utf8(canonical_json(value).unwrap()).unwrap()
}

/// Appendix B of RFC 8785.
#[test]
fn floats_are_written_as_the_standard_says() {
    for (bits, expected) in [
        (0x8000_0000_0000_0000_u64, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    ] {
        assert_eq!(float_text(f64::from_bits(bits)), expected);
    }
}

#[test]
fn keys_are_sorted_and_nothing_is_padded() {
    let value =
        json!({"b": [1.0, 2.5, null], "a": {"z": true, "\u{e9}": "x\n\"\u{1}", "A": 1_706_659_200_000_000_001_i64}});
    assert_eq!(
        text(&value),
        "{\"a\":{\"A\":1706659200000000001,\"z\":true,\"é\":\"x\\n\\\"\\u0001\"},\"b\":[1,2.5,null]}"
    );
}

#[test]
fn keys_are_compared_by_utf16_units() {
    // U+FB33 is one unit above the surrogates that begin U+1F600.
    assert_eq!(text(&json!({"\u{fb33}": 1, "\u{1f600}": 2})), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
}

proptest! {
    #[test]
    fn every_float_comes_back(bits: u64) {
        let value = f64::from_bits(bits);
        prop_assume!(value.is_finite() && value != 0.0);
        prop_assert_eq!(float_text(value).parse::<f64>().unwrap().to_bits(), bits);
    }
}
