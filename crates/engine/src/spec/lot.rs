use serde::{Deserialize, Serialize};

use crate::{Execution, SpecError};

/// In which prices and quantities the market of an instrument deals. The rules of execution hold beside it: the coarser of both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lot {
    /// Prices of orders are whole multiples of this; 0 is any price.
    pub tick_size: f64,
    /// Quantities are whole multiples of this; 0 is any quantity.
    pub quantity_step: f64,
    /// Smaller orders are not sent.
    pub minimum_quantity: f64,
}

impl Lot {
    /// Returns rules of execution for the instrument.
    pub(super) fn over(&self, rules: Execution) -> Execution {
        Execution {
            tick_size: self.tick_size.max(rules.tick_size),
            quantity_step: self.quantity_step.max(rules.quantity_step),
            minimum_quantity: self.minimum_quantity.max(rules.minimum_quantity),
            ..rules
        }
    }

    pub(super) fn check(&self) -> Result<(), SpecError> {
        SpecError::within("lots.tick_size", self.tick_size, 0.0, f64::MAX)?;
        SpecError::within("lots.quantity_step", self.quantity_step, 0.0, f64::MAX)?;
        SpecError::within("lots.minimum_quantity", self.minimum_quantity, 0.0, f64::MAX)
    }
}
