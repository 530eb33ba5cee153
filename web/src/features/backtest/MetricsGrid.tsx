import { money, number, percent, tone } from "../units";
import type { Metrics } from "./result";

/** The key figures of a run. What is undefined for it is a dash. */
export function MetricsGrid({ metrics }: { metrics: Metrics }) {
  const figures: [label: string, value: string, className?: string][] = [
    ["Net profit", money(metrics.netProfit), tone(metrics.netProfit?.amountMinor)],
    ["Total return", percent(metrics.totalReturnPct), tone(metrics.totalReturnPct)],
    ["Annual growth", percent(metrics.cagrPct), tone(metrics.cagrPct)],
    ["Max drawdown", percent(metrics.maxDrawdownPct)],
    ["Sharpe", number(metrics.sharpe)],
    ["Sortino", number(metrics.sortino)],
    ["Calmar", number(metrics.calmar)],
    ["Profit factor", number(metrics.profitFactor)],
    ["Win rate", percent(metrics.winRatePct, 1)],
    ["Trades", String(metrics.trades)],
    ["Exposure", percent(metrics.exposurePct, 1)],
    ["Fees paid", money(metrics.feesPaid)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-6">
      {figures.map(([label, value, className]) => (
        <div key={label}>
          <dt className="text-sm text-muted">{label}</dt>
          <dd className={`font-semibold tabular-nums ${className ?? ""}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
