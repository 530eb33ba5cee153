import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { follow } from "../../api/events";
import type { Session } from "../../api/session";
import type { EquitySeries } from "../../components/chart/EquityChart";
import { graphql } from "../../generated/graphql";
import type { Backtest } from "./result";

const EVENTS = graphql(`
  subscription RunEvents($id: ID!) {
    runEvents(id: $id) { kind progress { fraction message } point { t v } }
  }
`);

interface State {
  fraction: number;
  message: string | undefined;
  error: string | undefined;
  points: EquitySeries;
}

/** Follows a run while it lasts; when it ends, its page is loaded anew. */
export function useProgress(session: Session, backtest: Backtest): State {
  const queries = useQueryClient();
  const [state, setState] = useState<State>({
    fraction: backtest.progress.fraction,
    message: backtest.progress.message ?? undefined,
    error: undefined,
    points: { time: [], equity: [], drawdown: [] },
  });
  const { id } = backtest;

  useEffect(() => {
    const reload = () => queries.invalidateQueries({ queryKey: ["backtest", id] });
    return follow(
      session,
      EVENTS,
      { id },
      {
        next: ({ runEvents }) => {
          const { progress, point } = runEvents;
          setState((state) => ({
            fraction: Math.max(state.fraction, progress?.fraction ?? 0),
            message: progress?.message ?? state.message,
            error: undefined,
            points: point ? withPoint(state.points, Date.parse(point.t) / 1000, Number(point.v)) : state.points,
          }));
          if (runEvents.kind === "FINISHED") void reload();
        },
        error: (error) => setState((state) => ({ ...state, error: error.message })),
        complete: () => void reload(),
      },
    );
  }, [session, id, queries]);

  return state;
}

/** Adds a point to the curve; one that is not later than the last is dropped. */
export function withPoint(points: EquitySeries, time: number, equity: number): EquitySeries {
  const last = points.time.at(-1);
  if (last !== undefined && time <= last) return points;
  const curve = [...points.equity, equity];
  const peak = curve.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  return {
    time: [...points.time, time],
    equity: curve,
    drawdown: [...points.drawdown, peak > 0 ? equity / peak - 1 : 0],
  };
}
