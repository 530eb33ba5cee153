"""Makes crates/engine/tests/suite/golden/synthetic.json: what backtesting.py does on the synthetic minutes.

    python3 -m venv .venv && .venv/bin/pip install backtesting==0.6.6
    .venv/bin/python tests/golden/make/synthetic.py

Pairs of moving averages cross on the 10,000 synthetic minutes of `bench/peers/market.py`. Crosses are decided with whole cents, so
that no rounding of an average takes part. Long only, all cash into whole units (an order for 99.99 % of the equity), 0.1 % a side.
"""
import json
import pathlib
import sys
import warnings

import backtesting
import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy

warnings.filterwarnings("ignore")
ROOT = pathlib.Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "bench/peers"))
import market  # noqa: E402 - the folder is no package

ROWS = 10_000
PAIRS = [(10, 30), (2, 5), (5, 20), (13, 21), (20, 100), (50, 101)]
CASH = 1e9


def crosses(close, fast, slow):
    """Bars on which the fast average crosses above and below the slow one; touching is neither."""
    totals = np.concatenate(([0], np.cumsum(np.rint(close * 100).astype(np.int64))))
    bars = np.arange(slow - 1, len(close))
    mean = lambda window: totals[bars + 1] - totals[bars + 1 - window]
    distance = mean(fast) * slow - mean(slow) * fast
    above, below = np.zeros(len(close), bool), np.zeros(len(close), bool)
    side = 0
    for bar, now in zip(bars, np.sign(distance)):
        above[bar], below[bar] = side < 0 < now, side > 0 > now
        side = now or side
    return above, below


class Given(Strategy):
    """Follows signals that are there already."""

    above = below = None

    def init(self):
        self.buys = self.I(lambda: self.above, plot=False)
        self.sells = self.I(lambda: self.below, plot=False)

    def next(self):
        if self.buys[-1]:
            self.buy(size=0.9999)
        elif self.sells[-1]:
            self.position.close()


def run(bars, pair, on_close):
    frame = pd.DataFrame({name.capitalize(): bars[name] for name in ("open", "high", "low", "close", "volume")},
                         index=pd.to_datetime(bars["time"], unit="ms"))
    above, below = (column.astype(float) for column in crosses(bars["close"], *pair))
    test = Backtest(frame, Given, cash=CASH, commission=0.001, trade_on_close=on_close, finalize_trades=False)
    stats = test.run(above=above, below=below)
    trades = stats["_trades"]
    columns = ["EntryBar", "ExitBar", "EntryPrice", "ExitPrice", "Size", "PnL"]
    return {"closed_trades": len(trades), "final": float(stats["Equity Final [$]"]), "profits": float(trades["PnL"].sum()),
            "first": trades[columns].head(3).to_numpy(dtype=float).tolist()}


def main():
    bars = market.bars(ROWS)
    runs = {f"{fast}/{slow}": {"next_open": run(bars, (fast, slow), False), "on_close": run(bars, (fast, slow), True)}
            for fast, slow in PAIRS}
    golden = {"backtesting": backtesting.__version__, "rows": ROWS, "digest": market.digest(bars), "runs": runs}
    path = ROOT / "crates/engine/tests/suite/golden/synthetic.json"
    path.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
