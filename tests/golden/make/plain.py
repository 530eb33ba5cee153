"""Indicators that TA-Lib lacks, computed the plain way: every window from scratch, as their formulas say."""

import numpy as np


def windows(column, n):
    """Returns all windows of n values; the first ends at bar n - 1."""
    return np.lib.stride_tricks.sliding_window_view(column, n)


def rolling(function, column, n):
    """Applies a function to the last n values of each bar; undefined while any of them is."""
    result = np.full(len(column), np.nan)
    if len(column) >= n:
        result[n - 1 :] = function(windows(column, n), axis=1)
    return result


def shifted(column, n):
    """Returns the values n bars ago."""
    return np.concatenate([np.full(n, np.nan), column[: len(column) - n]])


def mean(column, n):
    return rolling(np.mean, column, n)


def wilder(column, n):
    """Returns Wilder's average of a column that begins with undefined values."""
    result = np.full(len(column), np.nan)
    start = int(np.flatnonzero(~np.isnan(column))[0])
    value = np.mean(column[start : start + n])
    result[start + n - 1] = value
    for i in range(start + n, len(column)):
        value = value + (column[i] - value) / n
        result[i] = value
    return result


def rsi(column, n):
    change = column - shifted(column, 1)
    up, down = wilder(np.maximum(change, 0), n), wilder(np.maximum(-change, 0), n)
    with np.errstate(invalid="ignore"):
        return np.where(up + down == 0, 0, 100 * up / (up + down))


def true_range(high, low, close):
    last = shifted(close, 1)
    return np.maximum(high, last) - np.minimum(low, last)


def kst(close):
    parts = [(10, 10), (15, 10), (20, 10), (30, 15)]
    line = sum((i + 1) * mean(100 * (close / shifted(close, r) - 1), n) for i, (r, n) in enumerate(parts))
    signal = mean(line, 9)
    return np.where(np.isnan(signal), np.nan, line), signal


def chop(high, low, close, n=14):
    reach = rolling(np.max, high, n) - rolling(np.min, low, n)
    walked = rolling(np.sum, true_range(high, low, close), n)
    with np.errstate(all="ignore"):
        return np.where(reach == 0, np.where(np.isnan(walked), np.nan, 100), 100 * np.log10(walked / reach) / np.log10(n))


def connors(close):
    streak = np.zeros(len(close))
    for i in range(1, len(close)):
        step = np.sign(close[i] - close[i - 1])
        streak[i] = 0 if step == 0 else (streak[i - 1] + step if streak[i - 1] * step > 0 else step)
    change = 100 * (close / shifted(close, 1) - 1)
    rank = np.full(len(close), np.nan)
    for i in range(101, len(close)):
        rank[i] = 100 * np.mean(change[i - 100 : i] < change[i])
    return (rsi(close, 3) + rsi(streak, 2) + rank) / 3


def fisher(high, low, n=9):
    middle = (high + low) / 2
    highest, lowest = rolling(np.max, middle, n), rolling(np.min, middle, n)
    line, signal = np.full(len(middle), np.nan), np.full(len(middle), np.nan)
    place = last = 0.0
    for i in range(n - 1, len(middle)):
        reach = highest[i] - lowest[i]
        center = (middle[i] - lowest[i]) / reach - 0.5 if reach > 0 else 0.0
        place = min(max(0.66 * center + 0.67 * place, -0.999), 0.999)
        signal[i] = last
        last = line[i] = 0.5 * np.log((1 + place) / (1 - place)) + 0.5 * last
    return line, signal


def ichimoku(high, low):
    def middle(n):
        return (rolling(np.max, high, n) + rolling(np.min, low, n)) / 2

    tenkan, kijun = middle(9), middle(26)
    span_a, span_b = shifted((tenkan + kijun) / 2, 26), shifted(middle(52), 26)
    missing = np.isnan(span_b)
    return tuple(np.where(missing, np.nan, line) for line in (tenkan, kijun, span_a, span_b))


def hv(close, n=20):
    returns = np.log(close / shifted(close, 1))
    return 100 * np.sqrt(365) * rolling(lambda w, axis: np.std(w, axis=axis, ddof=1), returns, n)


def eom(high, low, volume, n=14):
    middle = (high + low) / 2
    moved = middle - shifted(middle, 1)
    with np.errstate(all="ignore"):
        ease = np.where(volume == 0, moved * 0, moved * (high - low) * 1e8 / volume)
    return mean(ease, n)


def vwap(high, low, close, volume, n=20):
    typical = (high + low + close) / 3
    with np.errstate(all="ignore"):
        return rolling(np.sum, typical * volume, n) / rolling(np.sum, volume, n)


def zscore(close, n=20):
    spread = rolling(np.std, close, n)
    with np.errstate(all="ignore"):
        return np.where(spread == 0, 0, (close - mean(close, n)) / spread)


def bollinger(close, n=20):
    middle, spread = mean(close, n), rolling(np.std, close, n)
    upper, lower = middle + 2 * spread, middle - 2 * spread
    with np.errstate(all="ignore"):
        return (upper - lower) / middle, np.where(upper == lower, 0.5, (close - lower) / (upper - lower))
