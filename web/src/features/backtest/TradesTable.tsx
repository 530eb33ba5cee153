import { moment, money, number, tone } from "../units";
import type { Trade } from "./result";

const COLUMNS = ["Side", "Quantity", "Entry (UTC)", "Price", "Exit (UTC)", "Price", "Reason", "Result"];

/** The closed trades of a run, oldest first. */
export function TradesTable({ trades, total }: { trades: Trade[]; total: number }) {
  if (trades.length === 0) {
    return (
      <p className="text-muted">The strategy's conditions were never met. Try other parameters or more history.</p>
    );
  }
  return (
    // Wide content scrolls by itself, so the page never does; it can be reached by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
    <section aria-label="Trades" tabIndex={0} className="max-h-96 overflow-auto">
      <table className="w-full text-left whitespace-nowrap">
        <thead className="sticky top-0 bg-surface text-sm text-muted">
          <tr>
            {COLUMNS.map((title, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change
              <th key={index} scope="col" className="py-1.5 pr-4 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {trades.map((trade) => (
            <tr key={trade.id} className="border-t border-line">
              <td className="py-1.5 pr-4">{trade.side === "LONG" ? "Long" : "Short"}</td>
              <td className="pr-4">{number(trade.qty, 4)}</td>
              <td className="pr-4">{moment(trade.entryAt)}</td>
              <td className="pr-4">{number(trade.entryPrice)}</td>
              <td className="pr-4">{moment(trade.exitAt)}</td>
              <td className="pr-4">{number(trade.exitPrice)}</td>
              <td className="pr-4">{trade.exitReason?.toLowerCase().replaceAll("_", " ") ?? "open"}</td>
              <td className={`pr-4 ${tone(trade.pnl?.amountMinor)}`}>{money(trade.pnl)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {trades.length < total && (
        <p className="mt-3 text-sm text-muted">
          The first {trades.length} of {total} trades.
        </p>
      )}
    </section>
  );
}
