#!/usr/bin/env python3
"""Writes tests/golden/indicators/*.json: what TA-Lib (and, where it has nothing, plain.py) makes of real price series.

    python3 -m venv VENV && VENV/bin/pip install TA-Lib pyarrow
    VENV/bin/python tests/golden/make/indicators.py [DATA]

DATA is the folder of price series (default: ASSAY_DATA). Only sums, extremes and a few values are kept, no prices.
"""

import json
import os
import pathlib
import sys

import numpy as np
import plain
import talib

FILES = [
    "btpy_goog_1d.csv",
    "btpy_eurusd_1h.csv",
    "crypto_adabtc_5m.csv",
    "equity_spy_1d_raw.csv",
    "crypto_btcusd_1h_coinbase.csv",
    "crypto_btcusd_5m_2015.parquet",
]
COLUMNS = ["open", "high", "low", "close", "volume"]

C, V = ["close"], ["volume"]
HL, HLC = ["high", "low"], ["high", "low", "close"]
HLCV, OHLC = HLC + V, ["open"] + HLC

# Our id, our parameters, TA-Lib's function, its inputs, its parameters in order, which of its outputs are ours.
CASES = [
    ("sma", [10], "SMA", C, [10], ["value"]),
    ("sma", [30], "SMA", C, [30], ["value"]),
    ("sma", [200], "SMA", C, [200], ["value"]),
    ("ema", [12], "EMA", C, [12], ["value"]),
    ("ema", [26], "EMA", C, [26], ["value"]),
    ("ema", [200], "EMA", C, [200], ["value"]),
    ("wma", [20], "WMA", C, [20], ["value"]),
    ("dema", [20], "DEMA", C, [20], ["value"]),
    ("tema", [20], "TEMA", C, [20], ["value"]),
    ("trima", [20], "TRIMA", C, [20], ["value"]),
    ("trima", [15], "TRIMA", C, [15], ["value"]),
    ("kama", [30], "KAMA", C, [30], ["value"]),
    ("hma", [20], "HMA", C, [20], ["value"]),
    ("hma", [3], "HMA", C, [3], ["value"]),
    ("zlema", [20], "ZLEMA", C, [20], ["value"]),
    ("t3", [5, 0.7], "T3", C, [5, 0.7], ["value"]),
    ("rma", [14], "RMA", C, [14], ["value"]),
    ("midpoint", [14], "MIDPOINT", C, [14], ["value"]),
    ("midprice", [14], "MIDPRICE", HL, [14], ["value"]),
    ("rsi", [14], "RSI", C, [14], ["value"]),
    ("rsi", [2], "RSI", C, [2], ["value"]),
    ("macd", [12, 26, 9], "MACD", C, [12, 26, 9], ["macd", "signal", "histogram"]),
    ("apo", [12, 26], "APO", C, [12, 26, 1], ["value"]),
    ("ppo", [12, 26], "PPO", C, [12, 26, 1], ["value"]),
    ("mom", [10], "MOM", C, [10], ["value"]),
    ("roc", [10], "ROC", C, [10], ["value"]),
    ("rocp", [10], "ROCP", C, [10], ["value"]),
    ("rocr", [10], "ROCR", C, [10], ["value"]),
    ("rocr100", [10], "ROCR100", C, [10], ["value"]),
    ("stochastic", [14, 3, 3], "STOCH", HLC, [14, 3, 0, 3, 0], ["k", "d"]),
    ("stochastic_fast", [14, 3], "STOCHF", HLC, [14, 3, 0], ["k", "d"]),
    ("stochastic_rsi", [14, 5, 3], "STOCHRSI", C, [14, 5, 3, 0], ["k", "d"]),
    ("willr", [14], "WILLR", HLC, [14], ["value"]),
    ("cci", [20], "CCI", HLC, [20], ["value"]),
    ("cmo", [14], "CMO", C, [14], ["value"]),
    ("bop", [], "BOP", OHLC, [], ["value"]),
    ("ultosc", [7, 14, 28], "ULTOSC", HLC, [7, 14, 28], ["value"]),
    ("trix", [15], "TRIX", C, [15], ["value"]),
    ("tsi", [25, 13], "TSI", C, [25, 13], ["value"]),
    ("coppock", [10, 11, 14], "COPPOCK", C, [10, 11, 14], ["value"]),
    ("dpo", [20], "DPO", C, [20], ["value"]),
    ("awesome", [5, 34], "AO", HL, [5, 34], ["value"]),
    ("accelerator", [5, 34, 5], "AC", HL, [5, 34, 5], ["value"]),
    ("elder_ray", [13], "ERI", HLC, [13], ["bull", "bear"]),
    ("efficiency_ratio", [10], "ER", C, [10], ["value"]),
    ("adx", [14], "ADX", HLC, [14], ["value"]),
    ("adxr", [14], "ADXR", HLC, [14], ["value"]),
    ("dx", [14], "DX", HLC, [14], ["value"]),
    ("plus_di", [14], "PLUS_DI", HLC, [14], ["value"]),
    ("minus_di", [14], "MINUS_DI", HLC, [14], ["value"]),
    ("plus_dm", [14], "PLUS_DM", HL, [14], ["value"]),
    ("minus_dm", [14], "MINUS_DM", HL, [14], ["value"]),
    ("plus_dm", [1], "PLUS_DM", HL, [1], ["value"]),
    ("aroon", [14], "AROON", HL, [14], ["down", "up"]),
    ("aroonosc", [14], "AROONOSC", HL, [14], ["value"]),
    ("psar", [0.02, 0.2], "SAR", HL, [0.02, 0.2], ["value"]),
    ("supertrend", [10, 3.0], "SUPERTREND", HLC, [10, 3.0], ["value", "direction"]),
    ("vortex", [14], "VORTEX", HLC, [14], ["plus", "minus"]),
    ("mass_index", [9, 25], "MASSI", HL, [9, 25], ["value"]),
    ("trange", [], "TRANGE", HLC, [], ["value"]),
    ("atr", [14], "ATR", HLC, [14], ["value"]),
    ("natr", [14], "NATR", HLC, [14], ["value"]),
    ("bollinger", [20, 2.0], "BBANDS", C, [20, 2.0, 2.0, 0], ["upper", "middle", "lower"]),
    ("keltner", [20, 10, 2.0], "KC", HLC, [20, 10, 2.0], ["upper", "middle", "lower"]),
    ("donchian", [20], "DONCHIAN", HL, [20], ["upper", "middle", "lower"]),
    ("obv", [], "OBV", C + V, [], ["value"]),
    ("pvt", [], "PVT", C + V, [], ["value"]),
    ("ad", [], "AD", HLCV, [], ["value"]),
    ("adosc", [3, 10], "ADOSC", HLCV, [3, 10], ["value"]),
    ("cmf", [20], "CMF", HLCV, [20], ["value"]),
    ("mfi", [14], "MFI", HLCV, [14], ["value"]),
    ("force_index", [13], "EFI", C + V, [13], ["value"]),
    ("relative_volume", [20], "RVOL", V, [20], ["value"]),
    ("vwma", [20], "VWMA", C + V, [20], ["value"]),
    ("vwap_anchored", [], "VWAP", HLCV, [], ["value"]),
    ("typical_price", [], "TYPPRICE", HLC, [], ["value"]),
    ("median_price", [], "MEDPRICE", HL, [], ["value"]),
    ("weighted_close", [], "WCLPRICE", HLC, [], ["value"]),
    ("average_price", [], "AVGPRICE", OHLC, [], ["value"]),
    ("heikin_ashi", [], "HA", OHLC, [], ["open", "high", "low", "close"]),
    ("stddev", [20], "STDDEV", C, [20, 1.0], ["value"]),
    ("variance", [20], "VAR", C, [20, 1.0], ["value"]),
    ("mean_deviation", [20], "AVGDEV", C, [20], ["value"]),
    ("linearreg", [14], "LINEARREG", C, [14], ["value"]),
    ("linearreg_slope", [14], "LINEARREG_SLOPE", C, [14], ["value"]),
    ("linearreg_intercept", [14], "LINEARREG_INTERCEPT", C, [14], ["value"]),
    ("linearreg_angle", [14], "LINEARREG_ANGLE", C, [14], ["value"]),
    ("tsf", [14], "TSF", C, [14], ["value"]),
    ("correl", [30], "CORREL", HL, [30], ["value"]),
    ("beta", [5], "BETA", HL, [5], ["value"]),
    ("highest", [20], "MAX", C, [20], ["value"]),
    ("lowest", [20], "MIN", C, [20], ["value"]),
    ("sum", [20], "SUM", C, [20], ["value"]),
    ("percentile", [30, 50], "PERCENTILE", C, [30, 50.0], ["value"]),
    ("percent_rank", [100], "PERCENTRANK", C, [100], ["value"]),
]

# The same for what TA-Lib lacks: a function of plain.py with its defaults.
PLAIN = [
    ("kst", [], plain.kst, C, ["kst", "signal"]),
    ("chop", [14], plain.chop, HLC, ["value"]),
    ("connors_rsi", [3, 2, 100], plain.connors, C, ["value"]),
    ("fisher", [9], plain.fisher, HL, ["fisher", "signal"]),
    ("ichimoku", [9, 26, 52, 26], plain.ichimoku, HL, ["tenkan", "kijun", "span_a", "span_b"]),
    ("hv", [20, 365], plain.hv, C, ["value"]),
    ("eom", [14, 1e8], plain.eom, HL + V, ["value"]),
    ("vwap", [20], plain.vwap, HLCV, ["value"]),
    ("zscore", [20], plain.zscore, C, ["value"]),
    ("bollinger", [20, 2], plain.bollinger, C, ["bandwidth", "percent_b"]),
]

# Where TA-Lib 0.8.1 gives the rounding residue of its running sums instead of what the formula says: hours without
# trades leave it volumes of 1e-12 to divide by, and movement and ranges decayed to subnormals of a few bits.
RESIDUE = {"crypto_btcusd_5m_2015.parquet": {"vwma[20]", "relative_volume[20]", "mass_index[9, 25]", "rsi[2]"}}


def read(path):
    """Returns the columns of a price file as arrays of doubles."""
    if path.suffix == ".parquet":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(path)
        return {name: table[name].to_numpy().astype(np.float64) for name in COLUMNS}
    with path.open() as file:
        header = file.readline().strip().split(",")
        rows = np.loadtxt(file, delimiter=",", ndmin=2)
    return {name: np.ascontiguousarray(rows[:, header.index(name)]) for name in COLUMNS}


def summarize(column):
    """Returns where the values begin, their sums and extremes, and some of them."""
    column = np.where(np.isfinite(column), column, np.nan)
    valid = np.flatnonzero(~np.isnan(column))
    finite = column[valid]
    places = np.unique(np.concatenate([valid[:2], valid[np.linspace(0, len(valid) - 1, 8).astype(int)]]))
    return {
        "first": int(valid[0]),
        "values": len(valid),
        "sum": float(np.sum(finite)),
        "absolute": float(np.sum(np.abs(finite))),
        "min": float(np.min(finite)),
        "max": float(np.max(finite)),
        "at": [[int(place), float(column[place])] for place in places],
    }


def case(columns, ours, parameters, function, inputs, theirs, outputs):
    """Returns one golden case of TA-Lib."""
    result = getattr(talib, function)(*[columns[name] for name in inputs], *theirs)
    if function == "SUPERTREND":
        # A whole number has no NaN: TA-Lib fills the warm-up of the direction with 0.
        result = (result[0], np.where(np.isnan(result[0]), np.nan, result[1]))
    return golden(ours, parameters, inputs, outputs, result)


def plain_case(columns, ours, parameters, function, inputs, outputs):
    """Returns one golden case of plain.py."""
    return golden(ours, parameters, inputs, outputs, function(*[columns[name] for name in inputs]))


def golden(ours, parameters, inputs, outputs, result):
    """Returns a case as it is written."""
    result = result if isinstance(result, tuple) else (result,)
    assert len(result) == len(outputs), ours
    return {
        "id": ours,
        "parameters": parameters,
        "inputs": inputs,
        "outputs": {name: summarize(np.asarray(column, float)) for name, column in zip(outputs, result)},
    }


def main():
    root = pathlib.Path(__file__).resolve().parents[3]
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["ASSAY_DATA"])
    for name in FILES:
        columns = read(data / name)
        cases = [case(columns, *each) for each in CASES if f"{each[0]}{each[1]}" not in RESIDUE.get(name, ())]
        # Plain sums of equal numbers are not exactly equal, which matters where the price stands still for days.
        cases += [plain_case(columns, *each) for each in PLAIN if name not in RESIDUE]
        head = {
            "library": f"TA-Lib {talib.__version__} (C {talib.__ta_version__.decode().split()[0]})",
            "file": name,
            "rows": len(columns["close"]),
        }
        lines = ",\n".join(json.dumps(each) for each in cases)
        text = json.dumps(head)[:-1] + ', "cases": [\n' + lines + "\n]}\n"
        path = root / "tests/golden/indicators" / (pathlib.Path(name).stem + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path.name, len(text))


if __name__ == "__main__":
    main()
