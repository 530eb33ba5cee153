//! W3: six indicators over a million bars.

use anyhow::{Context, Result, bail};
use assay_indicators::find;
use serde_json::json;

use crate::{Work, market};

const ROWS: usize = 1_000_000;

pub(crate) fn prepare(id: &str, side: &str) -> Result<Work> {
    let bars = market::bars(ROWS)?;
    if side != "ours" {
        bail!("there is no side {side}");
    }
    let indicator = find(id).context("there is no such indicator")?;
    // Bollinger bands and the MACD: what TA-Lib computes, not our further outputs.
    let (parameters, outputs): (&[f64], &[usize]) = match id {
        "sma" | "ema" => (&[30.0], &[0]),
        "rsi" | "atr" => (&[14.0], &[0]),
        "macd" => (&[12.0, 26.0, 9.0], &[0, 1, 2]),
        "bollinger" => (&[20.0, 2.0], &[1, 0, 2]),
        _ => bail!("there is no indicator {id}"),
    };
    // The caller's memory, as the C functions of TA-Lib write to it.
    let mut columns: Vec<Vec<f64>> = outputs.iter().map(|_| vec![0.0; ROWS]).collect();
    Ok(Box::new(move || {
        let single = [bars.close.as_slice()];
        let several = [bars.high.as_slice(), bars.low.as_slice(), bars.close.as_slice()];
        let inputs: &[&[f64]] = if indicator.inputs.len() == 1 { &single } else { &several };
        let mut kept: Vec<Option<&mut [f64]>> = indicator.outputs.iter().map(|_| None).collect();
        for (column, output) in columns.iter_mut().zip(outputs) {
            kept[*output] = Some(column);
        }
        indicator.batch_into(inputs, parameters, &mut kept)?;
        Ok(json!({"last": columns.iter().map(|column| column.last()).collect::<Vec<_>>()}))
    }))
}
