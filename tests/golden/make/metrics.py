#!/usr/bin/env python3
"""Writes tests/golden/metrics/*.json: equity curves and trades, and what quantstats, empyrical and plain formulas make of them.

    python3 -m venv VENV && VENV/bin/pip install quantstats empyrical-reloaded scipy
    VENV/bin/python tests/golden/make/metrics.py

A reference whose definition differs from ours by design stands under "differs" with the reason; the rest must be equal.
"""

import importlib.metadata
import json
import math
import pathlib

import empyrical
import numpy as np
import pandas as pd
import quantstats.stats as qs
from scipy import stats

FOLDER = pathlib.Path(__file__).parent.parent / "metrics"
CAPITAL = 10_000.0


def days(count, weekdays):
    """Returns days since 1970 from 2019-01-01 on."""
    found, day = [], 17_897
    while len(found) < count:
        # Day 0 was a Thursday.
        if not weekdays or (day + 3) % 7 < 5:
            found.append(day)
        day += 1
    return found


def fixture(name, seed, count, weekdays, drift, spread, trades):
    random = np.random.default_rng(seed)
    returns = np.round(drift + spread * random.standard_t(4, count), 6)
    equity = [float(round(value, 2)) for value in CAPITAL * np.cumprod(1 + returns)]
    rates = np.round(random.normal(0.002, 0.02, trades), 6)
    rates[::9] = 0.0
    return {
        "name": name,
        "calendar": "exchange" if weekdays else "always_open",
        "per_year": 252 if weekdays else 365,
        "capital": CAPITAL,
        "days": days(count, weekdays),
        "equity": equity,
        "profits": [float(round(4_000 * rate, 2)) for rate in rates],
        "rates": [float(rate) for rate in rates],
    }


def longest_days(capital, when, equity):
    """Days from a high to the first close back at it, or to the end."""
    peak, since, longest = capital, when[0], 0
    below = False
    for day, value in zip(when, equity):
        if below or value < peak:
            longest = max(longest, day - since)
        below = value < peak
        if not below:
            peak, since = value, day
    return longest


def references(given):
    n, capital = given["per_year"], given["capital"]
    index = pd.to_datetime(np.array(given["days"]), unit="D")
    equity = pd.Series([capital] + given["equity"])
    returns = pd.Series(equity.pct_change().dropna().to_numpy(), index=index)
    profits, rates = pd.Series(given["profits"]), pd.Series(given["rates"])
    count = len(returns)
    # From the open of the first day to the close of the last.
    years = (given["days"][-1] - given["days"][0] + 1) / 365.25
    yearly = count / years
    psr = {"skew": stats.skew(returns), "kurtosis": stats.kurtosis(returns, fisher=False)}
    ratio = returns.mean() / returns.std(ddof=1)
    deviation = math.sqrt(1 - psr["skew"] * ratio + (psr["kurtosis"] - 1) / 4 * ratio**2)
    wins, losses = profits[profits > 0], profits[profits < 0]
    share = len(wins) / len(profits)
    lost = len(losses) / len(profits)

    def quantile(percent):
        return float(np.quantile(rates, percent / 100, method="inverted_cdf")) if len(rates) * percent >= 100 else None

    equal = {
        "total_return": {
            "empyrical": empyrical.cum_returns_final(returns),
            "quantstats": qs.comp(returns),
        },
        "cagr": {
            "empyrical": empyrical.cagr(returns, annualization=yearly),
            "quantstats": qs.cagr(returns, periods=yearly),
        },
        "volatility": {
            "empyrical": empyrical.annual_volatility(returns, annualization=n),
            "quantstats": qs.volatility(returns, periods=n),
        },
        "sharpe": {
            "empyrical": empyrical.sharpe_ratio(returns, annualization=n),
            "quantstats": qs.sharpe(returns, periods=n),
        },
        "sortino": {
            "empyrical": empyrical.sortino_ratio(returns, annualization=n),
            "quantstats": qs.sortino(returns, periods=n),
        },
        "calmar": {
            "empyrical": empyrical.calmar_ratio(returns, annualization=yearly),
            "quantstats": qs.calmar(returns, periods=yearly),
        },
        "max_drawdown_on_closes": {
            "empyrical": empyrical.max_drawdown(returns),
            "quantstats": qs.max_drawdown(returns),
        },
        "longest_drawdown_days": {"formula": longest_days(capital, given["days"], given["equity"])},
        "probabilistic_sharpe": {"formula": stats.norm.cdf(ratio * math.sqrt(count - 1) / deviation)},
        "win_rate": {"formula": share},
        "profit_factor": {"quantstats": qs.profit_factor(profits), "formula": wins.sum() / -losses.sum()},
        "expectancy": {"formula": share * wins.mean() + lost * losses.mean()},
        "expectancy_rate": {"formula": rates.mean()},
        "sqn": {"formula": math.sqrt(len(profits)) * profits.mean() / profits.std(ddof=1)},
        "worst_trade": {"quantstats": qs.worst(rates)},
        "worst_trades_1": {"formula": quantile(1)},
        "worst_trades_5": {"formula": quantile(5)},
        "worst_trades_10": {"formula": quantile(10)},
    }
    differs = {
        "cagr": {
            "empyrical": empyrical.cagr(returns, annualization=n),
            "why": "a year there is a number of observations; ours is 365.25 days of the calendar",
        },
        "win_rate": {
            "quantstats": qs.win_rate(profits),
            "why": "trades without profit or loss are left out there; here they count as not won",
        },
        "probabilistic_sharpe": {
            "quantstats": qs.probabilistic_sharpe_ratio(returns, periods=n),
            "why": "skewness and kurtosis are corrected for small samples there; the paper's formula takes them as they are",
        },
        "worst_trades_5": {
            "numpy": float(np.quantile(rates, 0.05)),
            "why": "interpolated between two trades; ours is a trade that happened",
        },
        "longest_drawdown_days": {
            "quantstats": int(qs.drawdown_details(qs.to_drawdown_series(returns))["days"].max()),
            "why": "counted from the first to the last day below the high; ours from the high to the close back at it",
        },
    }
    shortfall = empyrical.conditional_value_at_risk(returns, cutoff=0.05)
    if count % 20 == 0:
        equal["tail_loss"] = {"empyrical": shortfall}
    else:
        why = "one observation more where the twentieth is not whole; ours never counts more than a twentieth"
        differs["tail_loss"] = {"empyrical": shortfall, "why": why}
    return {"equal": equal, "differs": differs}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return float(value) if isinstance(value, (np.floating, float)) else value


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    versions = {name: importlib.metadata.version(name) for name in ("quantstats", "empyrical-reloaded", "scipy")}
    for given in (
        fixture("coin", 1, 731, False, 0.0008, 0.02, 163),
        fixture("share", 2, 760, True, 0.0004, 0.008, 57),
        fixture("loser", 3, 400, False, -0.001, 0.015, 240),
        fixture("quarter", 4, 60, True, 0.001, 0.006, 12),
    ):
        made = {"versions": versions, **given, "references": plain(references(given))}
        text = json.dumps(made, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')
        (FOLDER / f"{given['name']}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
