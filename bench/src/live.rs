//! W7: the step function of a bot, bar by bar, over the strategy of W1.

use anyhow::{Context, Result, bail};
use assay_engine::{Engine, Plan, Step};
use assay_strategy::compile;
use serde_json::json;

use crate::{Work, market, single};

pub(crate) fn prepare(rows: usize, side: &str) -> Result<Work> {
    if side != "ours" {
        bail!("there is no side {side}");
    }
    let bars = market::bars(rows)?;
    let spec = single::spec(single::CROSS, &bars)?;
    let used = spec.strategies.first().context("there is no strategy")?;
    let program = compile(&used.document, &used.parameters).ok().context("the strategy does not compile")?;
    let plan = Plan::new(program.exits().clone(), *program.sizing(), spec.execution.clone(), spec.capital);
    Ok(Box::new(move || {
        let mut stepper = program.stepper()?;
        let mut engine = Engine::new(plan.clone())?;
        let mut trades = 0;
        for bar in bars.view().iter() {
            let signal = stepper.step(&bar);
            engine.step(&Step { bar, signal, session_ends: false });
            trades += engine.events().len();
        }
        Ok(json!({"events": trades, "cash": engine.cash()}))
    }))
}
