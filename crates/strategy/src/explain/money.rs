use std::fmt::Write;

use super::{
    line,
    phrase::{Phraser, bars},
};
use crate::document::{Amount, EntryRule, Exits, OrderKind, SideExits, SizingRule, Target};

pub(crate) fn explain_entry(entry: &EntryRule, phraser: &Phraser<'_>, text: &mut String) {
    if entry.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nOrders:");
    let away = |fraction: &Option<Amount>, price: &Option<String>| match (price, fraction) {
        (Some(price), _) => Some(phraser.text(price)),
        (None, fraction) => fraction.as_ref().map(|fraction| phraser.fraction(fraction)),
    };
    let at = |verb: &str| match away(&entry.distance, &entry.price_distance) {
        Some(distance) => format!("{distance} {verb} the close of the decision"),
        None => "at the close of the decision".to_owned(),
    };
    let beyond = || match away(&entry.limit_distance, &entry.limit_price_distance) {
        Some(distance) => format!("{distance} beyond it"),
        None => "at the same price".to_owned(),
    };
    let order = match entry.order.unwrap_or_default() {
        OrderKind::Market => "a market order".to_owned(),
        OrderKind::Limit => format!("a limit order {}", at("better than")),
        OrderKind::Stop => format!("a stop order {}", at("worse than")),
        OrderKind::StopLimit => format!("a stop-limit order: the stop {}, the limit {}", at("worse than"), beyond()),
    };
    line(text, &format!("It opens a position with {order}"));
    if let Some(life) = &entry.life {
        line(text, &format!("An order that is not filled is dropped after {}", bars(&phraser.amount(life))));
    }
}

pub(crate) fn explain_exits(exits: &Exits, phraser: &Phraser<'_>, text: &mut String) {
    let shared = exits.shared();
    if !shared.is_empty() {
        let _ = writeln!(text, "\nExits:");
        explain_rules(&shared, phraser, text);
    }
    let instead = if shared.is_empty() { "" } else { ", instead of the same above" };
    for (side, own) in [("long", &exits.long), ("short", &exits.short)] {
        if !own.is_empty() {
            let _ = writeln!(text, "\nExits of {side} positions{instead}:");
            explain_rules(own, phraser, text);
        }
    }
}

fn explain_rules(exits: &SideExits, phraser: &Phraser<'_>, text: &mut String) {
    if let Some(stop) = &exits.stop_loss {
        line(text, &format!("Stop loss: it closes the position at a loss of {}", phraser.fraction(stop)));
    }
    if let Some(distance) = &exits.stop_distance {
        let distance = phraser.text(distance);
        line(text, &format!("Stop loss: it closes the position when price has moved against the entry by {distance}"));
    }
    if let Some(targets) = &exits.take_profit {
        for (position, target) in targets.iter().enumerate() {
            line(text, &explain_target(target, position, targets.len(), phraser));
        }
        if targets.is_empty() {
            line(text, "Take profit: it has no target");
        }
    }
    if let Some(trailing) = &exits.trailing {
        let begins = match &trailing.activation {
            Some(activation) => format!(", once the gain has reached {}", phraser.fraction(activation)),
            None => String::new(),
        };
        let distance = phraser.fraction(&trailing.distance);
        line(text, &format!("Trailing stop: it follows the best price at a distance of {distance}{begins}"));
    }
    if let Some(most) = &exits.max_bars {
        line(text, &format!("Time: it closes the position after {}", bars(&phraser.amount(most))));
    }
    if let Some(age) = &exits.max_price_age {
        line(text, &format!("A live price older than {} seconds is not acted on", phraser.amount(age)));
    }
    match exits.carry {
        Some(true) => line(text, "Positions may be held from one session into the next"),
        Some(false) => line(text, "Positions are closed at the end of the session"),
        None => {}
    }
}

fn explain_target(target: &Target, position: usize, count: usize, phraser: &Phraser<'_>) -> String {
    let at = phraser.fraction(&target.at);
    let share = match &target.close {
        Some(close) => format!("{} of the position", phraser.fraction(close)),
        None if position == 0 && count == 1 => "the position".to_owned(),
        None => "the rest of the position".to_owned(),
    };
    format!("Take profit: it closes {share} at a gain of {at}")
}

pub(crate) fn explain_sizing(sizing: &SizingRule, phraser: &Phraser<'_>, text: &mut String) {
    let size = match sizing {
        SizingRule::EquityFraction(Amount::Number(1.0)) => "all of the equity".to_owned(),
        SizingRule::EquityFraction(fraction) => format!("{} of the equity", phraser.fraction(fraction)),
        SizingRule::Notional(value) => format!("a value of {} in the account's currency", phraser.amount(value)),
        SizingRule::Units(units) => format!("{} units", phraser.amount(units)),
        SizingRule::Risk(risk) => {
            let (distance, fraction) = (phraser.text(&risk.distance), phraser.fraction(&risk.fraction));
            format!("so many units that a move of {distance} against it loses {fraction} of the equity")
        }
    };
    let _ = writeln!(text, "\nSize: each position is {size}.");
}
