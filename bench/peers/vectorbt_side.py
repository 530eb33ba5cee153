"""vectorbt. Variants: the engine (numba or rust), and `lean` for W1 without statistics and records of trades."""
import numpy as np
import pandas as pd
import vectorbt as vbt

CAPITAL, FEE = 100_000.0, 0.001
COST = {"fees": FEE, "init_cash": CAPITAL, "freq": "1min"}


def prepare(name, rest, bars, variant):
    engine, _, lean = variant.partition("-")
    vbt.settings["engine"] = engine
    index = pd.to_datetime(bars["time"], unit="ms")
    series = {column: pd.Series(bars[column], index=index) for column in ("open", "high", "low", "close")}
    if name == "W1":
        return (lambda: single(series["close"], bool(lean))), False
    if name == "W3":
        return INDICATORS[rest](series), False
    # A sweep runs half a minute: its smallest form compiles what it needs.
    grid = GRIDS[name]
    grid(series, True)
    return (lambda: grid(series, False)), True


def crosses(close):
    fast, slow = vbt.MA.run(close, 10), vbt.MA.run(close, 30)
    return fast.ma_crossed_above(slow), fast.ma_crossed_below(slow)


def single(close, lean):
    entries, exits = crosses(close)
    portfolio = vbt.Portfolio.from_signals(close, entries, exits, **COST)
    final = float(portfolio.final_value())
    if lean:
        return {"final": final}
    portfolio.stats()
    trades, equity = portfolio.trades.records_readable, portfolio.value()
    first = trades[["Avg Entry Price", "Avg Exit Price", "Size"]].head(3).to_numpy().tolist()
    return {"trades": len(trades), "final": float(equity.iloc[-1]), "profits": float(trades["PnL"].sum()),
            "fees": float(portfolio.orders.fees.sum()), "drawdown": float(portfolio.max_drawdown()), "first": first}


def measures(portfolio):
    returns, sharpe = portfolio.total_return(), portfolio.sharpe_ratio()
    drawdown, trades = portfolio.max_drawdown(), portfolio.trades.count()
    return {"rows": len(returns), "returns": float(returns.sum()), "best": float(returns.max()),
            "drawdowns": float(drawdown.sum()), "trades": int(trades.sum()), "sharpes": float(sharpe.sum())}


def averages(series, small):
    windows = [10, 20, 30] if small else range(2, 102)
    fast, slow = vbt.MA.run_combs(series["close"], window=list(windows), r=2, short_names=["fast", "slow"])
    entries, exits = fast.ma_crossed_above(slow), fast.ma_crossed_below(slow)
    return measures(vbt.Portfolio.from_signals(series["close"], entries, exits, **COST))


def strengths(series, small):
    windows, thresholds = ([14], [30]) if small else (range(5, 55), range(16, 36))
    close = series["close"]
    strength = vbt.IndicatorFactory.from_talib("RSI").run(close, timeperiod=list(windows)).real
    lower = np.repeat(np.array(list(thresholds), dtype=float), len(windows))
    tiled = np.tile(strength.to_numpy().reshape(len(close), -1), (1, len(thresholds)))
    before, now = tiled[:-1], tiled[1:]
    entries, exits = np.zeros_like(tiled, dtype=bool), np.zeros_like(tiled, dtype=bool)
    with np.errstate(invalid="ignore"):
        entries[1:] = (before >= lower) & (now < lower)
        exits[1:] = (before <= 100.0 - lower) & (now > 100.0 - lower)
    frame = lambda values: pd.DataFrame(values, index=close.index)
    return measures(vbt.Portfolio.from_signals(close, frame(entries), frame(exits), **COST))


def stops(series, small):
    losses = [0.05] if small else [0.005 * step for step in range(1, 26)]
    targets = [0.10] if small else [0.01 * step for step in range(1, 21)]
    grid = [(loss, target, trail) for trail in (False, True) for loss in losses for target in targets]
    loss, target, trail = (np.array(column) for column in zip(*grid))
    entries, exits = crosses(series["close"])
    wide = lambda column: pd.DataFrame(np.tile(column.to_numpy()[:, None], (1, len(grid))), index=column.index)
    portfolio = vbt.Portfolio.from_signals(
        wide(series["close"]), wide(entries), wide(exits), open=wide(series["open"]), high=wide(series["high"]),
        low=wide(series["low"]), sl_stop=loss[None, :], tp_stop=target[None, :], sl_trail=trail[None, :], **COST)
    return measures(portfolio)


GRIDS = {"W2": averages, "W2b": strengths, "W5": stops}
INDICATORS = {
    "sma": lambda bars: lambda: last(vbt.MA.run(bars["close"], 30).ma),
    "ema": lambda bars: lambda: last(vbt.MA.run(bars["close"], 30, ewm=True).ma),
    "rsi": lambda bars: lambda: last(vbt.RSI.run(bars["close"], 14).rsi),
    "macd": lambda bars: lambda: last(vbt.MACD.run(bars["close"]).macd),
    "bollinger": lambda bars: lambda: last(vbt.BBANDS.run(bars["close"], 20, alpha=2).upper),
    "atr": lambda bars: lambda: last(vbt.ATR.run(bars["high"], bars["low"], bars["close"], 14).atr),
}


def last(column):
    return {"vectorbt": float(column.iloc[-1])}
