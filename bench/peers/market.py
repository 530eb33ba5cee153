"""The synthetic bars of `assay_dataset::synthetic`, bit for bit: integers and multiplications only."""
import numpy as np

DRAWS = 16
GAMMA = np.uint64(0x9E3779B97F4A7C15)
SIGMA = {10_000: 0.004, 100_000: 0.0015, 1_000_000: 0.0008}
OPENS_MS = 1_577_836_800_000
MINUTE_MS = 60_000


def _uniform(index, seed=42):
    """Uniform number `index` of stream `seed`: SplitMix64 in counter mode, the upper 53 bits."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + (index + np.uint64(1)) * GAMMA
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _to_tick(price):
    return np.floor(price * 100.0 + 0.5) / 100.0


def bars(rows, start=30_000.0):
    """Columns by name; `time` is the open in milliseconds."""
    sigma = SIGMA[rows]
    base = np.arange(rows, dtype=np.uint64) * np.uint64(DRAWS)
    draw = lambda number: _uniform(base + np.uint64(number))
    normal = draw(0)
    for number in range(1, 12):
        normal = normal + draw(number)
    level = np.multiply.accumulate(1.0 + (0.0 + sigma * (normal - 6.0)))
    close = _to_tick(start * level)
    opens = np.concatenate(([start], close[:-1]))
    top, bottom = np.maximum(opens, close), np.minimum(opens, close)
    high = np.maximum(top, _to_tick(top * (1.0 + sigma * draw(12))))
    low = np.minimum(bottom, _to_tick(bottom * (1.0 - sigma * draw(13))))
    volume = np.floor(draw(14) * 1e8) / 1e6
    time = OPENS_MS + np.arange(rows, dtype=np.int64) * MINUTE_MS
    return {"time": time, "open": opens, "high": high, "low": low, "close": close, "volume": volume}


def digest(columns):
    """SHA-256 of the little-endian columns, the time first."""
    import hashlib

    hashed = hashlib.sha256()
    for column in columns.values():
        hashed.update(np.ascontiguousarray(column).astype(column.dtype.newbyteorder("<")).tobytes())
    return hashed.hexdigest()
