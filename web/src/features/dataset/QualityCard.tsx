import { Card } from "../../components/ui/Card";
import { moment, number } from "../units";
import type { Dataset } from "./dataset";

/** What the platform found out about the bars of a dataset. */
export function QualityCard({ dataset }: { dataset: Dataset }) {
  const { quality, gaps } = dataset;
  if (!quality) return null;
  const figures: [label: string, value: string, meaning: string][] = [
    ["Bars", number(quality.rows, 0), "Rows that were read."],
    ["Missing", number(quality.missingBars, 0), "Bars that the market's calendar expects and the file lacks."],
    ["Without volume", number(quality.zeroVolume, 0), "Bars in which nothing was traded."],
    ["Outliers", number(quality.outliers, 0), "Bars that move unusually far."],
  ];
  return (
    <Card title="Quality">
      <dl className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {figures.map(([label, value, meaning]) => (
          <div key={label}>
            <dt className="text-sm text-muted">{label}</dt>
            <dd className="font-semibold tabular-nums">{value}</dd>
            <dd className="text-sm text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      {gaps.length > 0 && (
        <div className="mt-6 overflow-x-auto">
          <table className="w-full text-left">
            <caption className="pb-2 text-left font-semibold">Where bars are missing</caption>
            <thead className="text-sm text-muted">
              <tr>
                {["Last bar closed (UTC)", "Next bar closed (UTC)", "Missing"].map((title) => (
                  <th key={title} scope="col" className="py-2 pr-4 font-medium">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {gaps.map((gap) => (
                <tr key={gap.from} className="border-t border-line tabular-nums">
                  <td className="py-2 pr-4">{moment(gap.from)}</td>
                  <td className="py-2 pr-4">{moment(gap.to)}</td>
                  <td className="py-2 pr-4">{number(gap.missingBars, 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
