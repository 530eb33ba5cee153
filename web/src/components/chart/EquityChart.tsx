import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface EquitySeries {
  /** Seconds since 1970. */
  time: number[];
  equity: number[];
  /** Fractions at or below zero. */
  drawdown: number[];
}

const HEIGHTS = { equity: 260, drawdown: 120 } as const;

/** The equity curve, and below it how far it was under its last peak. */
export function EquityChart({ series, currency }: { series: EquitySeries; currency: string }) {
  return (
    <figure className="flex flex-col gap-2" aria-label={summary(series, currency)}>
      <Plot kind="equity" time={series.time} values={series.equity} />
      <Plot kind="drawdown" time={series.time} values={series.drawdown.map((value) => value * 100)} />
    </figure>
  );
}

function summary({ time, equity, drawdown }: EquitySeries, currency: string): string {
  if (time.length === 0) return "No equity yet";
  const amount = (value: number | undefined) => (value ?? 0).toLocaleString("en", { maximumFractionDigits: 0 });
  const worst = drawdown.reduce((low, value) => Math.min(low, value), 0) * 100;
  return `Equity from ${amount(equity[0])} to ${amount(equity.at(-1))} ${currency}, deepest drawdown ${worst.toFixed(1)} percent`;
}

function Plot({ kind, time, values }: { kind: keyof typeof HEIGHTS; time: number[]; values: number[] }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = new uPlot(options(kind, element.clientWidth), [[], []], element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHTS[kind] }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [kind]);

  useEffect(() => {
    plot.current?.setData([time, values]);
  }, [time, values]);

  return <div ref={host} data-testid={`chart-${kind}`} className="w-full" style={{ height: HEIGHTS[kind] }} />;
}

function options(kind: keyof typeof HEIGHTS, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  const line = color(kind === "equity" ? "--accent-solid" : "--loss");
  const values = (_: uPlot, ticks: number[]) =>
    ticks.map((tick) => (kind === "equity" ? tick.toLocaleString("en") : `${tick.toFixed(0)} %`));
  return {
    width,
    height: HEIGHTS[kind],
    legend: { show: false },
    cursor: { sync: { key: "equity" }, drag: { x: true, y: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    axes: [axis, { ...axis, size: 84, values }],
    series: [
      {},
      {
        label: kind,
        stroke: line,
        width: 1.5,
        ...(kind === "drawdown" && { fill: `${line}33` }),
        points: { show: false },
      },
    ],
  };
}
