import { queryOptions } from "@tanstack/react-query";
import type { Session } from "../../api/session";
import type { EquitySeries } from "../../components/chart/EquityChart";
import { graphql } from "../../generated/graphql";
import type { BacktestQuery } from "../../generated/graphql/graphql";
import { isOpen } from "./StatusBadge";

const BACKTEST = graphql(`
  query Backtest($id: ID!) {
    backtest(id: $id) {
      id status createdAt
      progress { fraction message }
      failure { code message }
      version { number strategy { id name } }
      manifest { resultDigest }
      metrics {
        netProfit { amountMinor currency } feesPaid { amountMinor currency }
        totalReturnPct cagrPct sharpe sortino calmar maxDrawdownPct profitFactor winRatePct trades exposurePct
      }
      equityCurve(maxPoints: 1000) { t v }
      drawdownCurve(maxPoints: 1000) { t v }
      trades(first: 100) {
        totalCount
        nodes { id side qty entryAt entryPrice exitAt exitPrice exitReason pnl { amountMinor currency } }
      }
    }
  }
`);
const CANCEL = graphql(`
  mutation CancelRun($id: ID!) { runCancel(id: $id) { userErrors { message } } }
`);

export type Backtest = NonNullable<BacktestQuery["backtest"]>;
export type Metrics = NonNullable<Backtest["metrics"]>;
export type Trade = Backtest["trades"]["nodes"][number];

/** How often a running backtest is asked after, in case its events do not arrive. */
const POLL = 3_000;

/** One run with everything that its page shows. */
export function backtestQuery(session: Session, id: string) {
  return queryOptions({
    queryKey: ["backtest", id],
    queryFn: async () => (await session.execute(BACKTEST, { id })).backtest ?? null,
    refetchInterval: ({ state }) => (state.data && isOpen(state.data.status) ? POLL : false),
  });
}

/** Asks the platform to stop a run. */
export async function cancel(session: Session, id: string): Promise<void> {
  const { runCancel } = await session.execute(CANCEL, { id });
  const error = runCancel.userErrors[0];
  if (error) throw new Error(error.message);
}

/** The curves of a finished run as columns. */
export function seriesOf({ equityCurve, drawdownCurve }: Backtest): EquitySeries {
  return {
    time: equityCurve.map(({ t }) => Date.parse(t) / 1000),
    equity: equityCurve.map(({ v }) => Number(v)),
    drawdown: drawdownCurve.map(({ v }) => Number(v)),
  };
}
