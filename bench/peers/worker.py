"""Answers requests to measure, as `assay-bench` does: one line `<workload> <side>` in, one line of JSON out.

Work is done once before it is measured, so that what Numba compiles is not counted.
"""
import importlib
import json
import math
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")

SHORTEST = 0.05
ROWS = {"W2": 10_000, "W2b": 100_000, "W5": 10_000, "W3": 1_000_000, "W10": 10_000}
MODULES = {"vectorbt": "vectorbt_side", "backtesting": "backtesting_side", "talib": "talib_side", "polars": "polars_side"}
KNOWN = {
    10_000: "134306bfdf3e29690a64ad360cbf422470b6edaa4b1b196a3abb62f0fe79b411",
    100_000: "7961e76e2b2ae4fba05deddb6ee1daafb664e3f7351158970639866252aa82ee",
    1_000_000: "42be7ba7162c0f74c14c9e8e10d5c5c2c637954cf25617a532cc605727517bcf",
}


def measured(work, once):
    """CPU seconds of one time, and what it found. Slow work (`once`) is its own warm-up where the caller says so."""
    results = work() if not once else None
    rounds, start = 0, time.process_time()
    while True:
        found = work()
        rounds += 1
        took = time.process_time() - start
        if once or took >= SHORTEST:
            return took / rounds, results or found


def columns(workload):
    import market

    name, _, rest = workload.partition("/")
    rows = ROWS.get(name) or int(rest)
    made = market.bars(rows)
    if market.digest(made) != KNOWN[rows]:
        raise ValueError(f"the synthetic bars of length {rows} are not those of the generator")
    return name, rest, made


def answer(line):
    workload, side = line.split()
    peer, _, variant = side.partition(":")
    module = importlib.import_module(MODULES[peer])
    name, rest, made = columns(workload)
    work, once = module.prepare(name, rest, made, variant)
    seconds, results = measured(work, once)
    return {"seconds": seconds, "results": results}


def finite(value):
    """The same with None where a number is not one or has no end: JSON has neither."""
    if isinstance(value, dict):
        return {name: finite(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def main():
    # Libraries that print must not spoil the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            told = answer(line)
        except Exception as cause:  # noqa: BLE001 - whatever a peer raises is the answer
            told = {"error": f"{type(cause).__name__}: {cause}"}
        print(json.dumps(finite(told)), file=answers, flush=True)


if __name__ == "__main__":
    main()
