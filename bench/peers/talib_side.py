"""TA-Lib's C library through its Python wrapper, on plain arrays."""
import talib

INDICATORS = {
    "sma": lambda bars: [talib.SMA(bars["close"], 30)],
    "ema": lambda bars: [talib.EMA(bars["close"], 30)],
    "rsi": lambda bars: [talib.RSI(bars["close"], 14)],
    "macd": lambda bars: talib.MACD(bars["close"], 12, 26, 9),
    "bollinger": lambda bars: talib.BBANDS(bars["close"], 20, 2.0, 2.0),
    "atr": lambda bars: [talib.ATR(bars["high"], bars["low"], bars["close"], 14)],
}


def prepare(name, rest, bars, variant):
    def work():
        return {"last": [float(column[-1]) for column in INDICATORS[rest](bars)]}

    return work, False
