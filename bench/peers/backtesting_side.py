"""backtesting.py: W1 with its statistics, and the same loop as an event-driven peer."""
import pandas as pd
from backtesting import Backtest, Strategy
from backtesting.lib import crossover


def mean(values, bars):
    return pd.Series(values).rolling(bars).mean()


class Cross(Strategy):
    """Buys whole units with all cash when the fast average crosses above the slow one, and sells when it crosses below."""

    def init(self):
        self.fast = self.I(mean, self.data.Close, 10)
        self.slow = self.I(mean, self.data.Close, 30)

    def next(self):
        if crossover(self.fast, self.slow):
            self.buy(size=0.9999)
        elif crossover(self.slow, self.fast):
            self.position.close()


def prepare(name, rest, bars, variant):
    frame = pd.DataFrame({column.capitalize(): bars[column] for column in ("open", "high", "low", "close", "volume")},
                         index=pd.to_datetime(bars["time"], unit="ms"))
    run = Backtest(frame, Cross, cash=1e9, commission=0.001, trade_on_close=True, finalize_trades=True)

    def work():
        stats = run.run()
        return {"trades_of_whole_units": int(stats["# Trades"]), "final_of_whole_units": float(stats["Equity Final [$]"])}

    return work, int(rest) > 10_000
