//! Documents survive being written down.

use std::collections::BTreeMap;

use assay_strategy::{
    Amount, Category, Combine, Detection, Document, EntryRule, Exits, Factor, FactorScale, FactorSignal, OrderKind,
    Parameter, ParameterKind, ParameterValue, Phase, Range, RiskSizing, Side, SideExits, Sides, SizingRule, Target,
    Trailing, check, explain, parse, print,
};
use proptest::{option, prelude::*, sample::select};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just("close > sma(close, 20)".to_owned()), "\\PC{0,20}", "[a-z\"'\\\\\n\r\t#]{0,12}",]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z][a-z_0-9]{0,6}", "\\PC{1,5}"]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-1e3..1e3_f64, (0_i32..50).prop_map(f64::from), Just(1e-9), Just(1e300)]
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![number().prop_map(Amount::Number), text().prop_map(Amount::Expression)]
}

fn side() -> impl Strategy<Value = Side> {
    let phase = (text(), option::of(amount()), option::of(amount())).prop_map(|(when, within, after)| Phase {
        when,
        within,
        after,
    });
    (option::of(text()), option::of(text()), prop::collection::vec(phase, 0..3))
        .prop_map(|(entry, exit, sequence)| Side { entry, exit, sequence })
}

fn parameter() -> impl Strategy<Value = Parameter> {
    let kinds = select(vec![ParameterKind::Int, ParameterKind::Decimal, ParameterKind::Bool, ParameterKind::Enum]);
    let value = prop_oneof![
        any::<bool>().prop_map(ParameterValue::Bool),
        any::<i64>().prop_map(ParameterValue::Int),
        (-1e3..1e3_f64).prop_map(|number| ParameterValue::Decimal(number + 0.5)),
        text().prop_map(ParameterValue::Text),
    ];
    let bound = || option::of(number());
    (kinds, value, (bound(), bound(), bound()), option::of(text()), prop::collection::vec(text(), 0..3)).prop_map(
        |(kind, default, (min, max, step), label, choices)| Parameter { kind, default, min, max, step, label, choices },
    )
}

fn factor() -> impl Strategy<Value = Factor> {
    let range = || {
        (number(), option::of(number()), option::of(number()), option::of(number()))
            .prop_map(|(default, min, max, step)| Range { default, min, max, step })
    };
    let scale = option::of(select(vec![FactorScale::Band, FactorScale::Bounded, FactorScale::Relative]));
    let signal = select(vec![FactorSignal::Momentum, FactorSignal::Reversion]);
    (select(vec!["rsi", "ema", "nothing"]), option::of(text()), option::of(text()), signal, scale, range(), range())
        .prop_map(|(indicator, output, column, signal, scale, window, threshold)| Factor {
            indicator: indicator.to_owned(),
            output,
            column,
            signal,
            scale,
            window,
            threshold,
        })
}

fn side_exits() -> impl Strategy<Value = SideExits> {
    let target = (amount(), option::of(amount())).prop_map(|(at, close)| Target { at, close });
    let trailing =
        (amount(), option::of(amount())).prop_map(|(distance, activation)| Trailing { distance, activation });
    (
        option::of(amount()),
        option::of(text()),
        option::of(prop::collection::vec(target, 0..3)),
        option::of(trailing),
        option::of(amount()),
        option::of(amount()),
        option::of(any::<bool>()),
    )
        .prop_map(|(stop_loss, stop_distance, take_profit, trailing, max_bars, max_price_age, carry)| SideExits {
            stop_loss,
            stop_distance,
            take_profit,
            trailing,
            max_bars,
            max_price_age,
            carry,
        })
}

fn exits() -> impl Strategy<Value = Exits> {
    let differs = || option::weighted(0.3, side_exits()).prop_map(Option::unwrap_or_default);
    (side_exits(), differs(), differs()).prop_map(|(shared, long, short)| {
        let SideExits { stop_loss, stop_distance, take_profit, trailing, max_bars, max_price_age, carry } = shared;
        let take_profit = take_profit.unwrap_or_default();
        Exits { stop_loss, stop_distance, take_profit, trailing, max_bars, max_price_age, carry, long, short }
    })
}

fn entry() -> impl Strategy<Value = EntryRule> {
    let kinds = vec![OrderKind::Market, OrderKind::Limit, OrderKind::Stop, OrderKind::StopLimit];
    let prices = (option::of(text()), option::of(text()));
    (option::of(select(kinds)), option::of(amount()), option::of(amount()), option::of(amount()), prices).prop_map(
        |(order, distance, limit_distance, life, (price_distance, limit_price_distance))| EntryRule {
            order,
            distance,
            price_distance,
            limit_distance,
            limit_price_distance,
            life,
        },
    )
}

fn sizing() -> impl Strategy<Value = SizingRule> {
    prop_oneof![
        amount().prop_map(SizingRule::EquityFraction),
        amount().prop_map(SizingRule::Notional),
        amount().prop_map(SizingRule::Units),
        (amount(), text()).prop_map(|(fraction, distance)| SizingRule::Risk(RiskSizing { fraction, distance })),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    let about =
        (text(), text(), option::of(select(vec![Category::Momentum, Category::MeanReversion])), 0_u8..120, number());
    let parts = (
        prop::collection::btree_map(name(), parameter(), 0..3),
        prop::collection::btree_map(name(), text(), 0..3),
        option::of(side()),
        option::of(side()),
        prop::collection::vec(factor(), 0..3),
    );
    let rest = (
        option::of(select(vec![Combine::And, Combine::Or])),
        option::of(Just(Sides::Long)),
        exits(),
        sizing(),
        entry(),
    );
    (about, parts, rest).prop_map(|(about, parts, rest)| Document {
        name: about.0,
        description: about.1,
        category: about.2,
        priority: about.3,
        confidence: about.4,
        detection: Detection::Slow,
        parameters: parts.0,
        definitions: parts.1,
        long: parts.2,
        short: parts.3,
        factors: parts.4,
        combine: rest.0,
        sides: rest.1,
        exits: rest.2,
        sizing: rest.3,
        entry: rest.4,
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_equal(document in document()) {
        let printed = print(&document);
        prop_assert_eq!(&parse(&printed).unwrap().document, &document);
        let json = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(&parse(&json).unwrap().document, &document);
    }

    #[test]
    fn any_document_is_checked_and_explained(document in document()) {
        let checked = check(&print(&document));
        prop_assert_eq!(checked.is_valid(), checked.explanation.is_some());
        prop_assert_eq!(explain(&document), explain(&document));
        let errors = assay_strategy::compile(&document, &BTreeMap::new()).err().unwrap_or_default();
        prop_assert!(!errors.is_empty() || checked.document.is_some());
    }
}
