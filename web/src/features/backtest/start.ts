import { queryOptions } from "@tanstack/react-query";
import { ApiError } from "../../api/errors";
import type { Session } from "../../api/session";
import { graphql } from "../../generated/graphql";
import type { NewBacktestQuery } from "../../generated/graphql/graphql";

const CHOICES = graphql(`
  query NewBacktest {
    refData {
      templates {
        id name description category source
        parameters { name label type default min max step choices }
      }
    }
    datasets(first: 100) { nodes { id name state rows from to symbol } }
  }
`);
const CREATE = graphql(`
  mutation CreateFromTemplate($input: StrategyCreateInput!) {
    strategyCreate(input: $input) {
      strategy { id latestVersion { id } }
      userErrors { message field code }
    }
  }
`);
const START = graphql(`
  mutation StartBacktest($input: BacktestStartInput!) {
    backtestStart(input: $input) {
      backtest { id }
      userErrors { message field code }
    }
  }
`);

export type Template = NewBacktestQuery["refData"]["templates"][number];
export type Parameter = Template["parameters"][number];
type Dataset = NewBacktestQuery["datasets"]["nodes"][number];

export interface Choices {
  templates: Template[];
  datasets: Dataset[];
}

/** Everything that a backtest can be made of. */
export function choicesQuery(session: Session) {
  return queryOptions({
    queryKey: ["backtest", "choices"],
    queryFn: async (): Promise<Choices> => {
      const data = await session.execute(CHOICES, {});
      return {
        templates: data.refData.templates,
        datasets: data.datasets.nodes.filter(({ state }) => state === "READY"),
      };
    },
  });
}

/** The fee of each fill, as a fraction of its value. */
export const FEE = 0.001;

interface Request {
  template: Template;
  dataset: Dataset;
  /** As entered, in whole currency units. */
  capital: string;
  /** As entered, by name. */
  parameters: Record<string, string>;
}

/** Saves the template as a strategy of one's own, starts a run of it, and returns the run's id. */
export async function start(session: Session, { template, dataset, capital, parameters }: Request): Promise<string> {
  const input = { name: template.name, kind: "DECLARATIVE" as const, template: template.id };
  const { strategyCreate } = await session.execute(CREATE, { input });
  refuse(strategyCreate.userErrors);
  const version = strategyCreate.strategy?.latestVersion?.id;
  if (!version) throw new ApiError("The strategy was not saved.", "INTERNAL");
  const { backtestStart } = await session.execute(START, {
    input: {
      version,
      dataset: dataset.id,
      execution: { fees: { rate: FEE } },
      parameters: typed(template.parameters, parameters),
      capital: { amountMinor: minorUnits(capital), currency: "USD" },
    },
  });
  refuse(backtestStart.userErrors);
  if (!backtestStart.backtest) throw new ApiError("The run was not started.", "INTERNAL");
  return backtestStart.backtest.id;
}

function refuse(errors: { message: string; code: string }[]) {
  const first = errors[0];
  if (first) throw new ApiError(first.message, first.code);
}

/** Turns what was entered into values of the parameters' types. */
export function typed(parameters: Parameter[], entered: Record<string, string>): Record<string, unknown> {
  const value = ({ name, type, label }: Parameter) => {
    const text = entered[name] ?? "";
    if (type === "BOOL") return text === "true";
    if (type === "ENUM") return text;
    const result = Number(text);
    if (text.trim() === "" || !Number.isFinite(result)) throw new ApiError(`“${label}” is not a number.`, "INVALID");
    return result;
  };
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, value(parameter)]));
}

/** Turns "1,234.5" into "123450" without going through a binary fraction. */
export function minorUnits(text: string): string {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(",", "").trim());
  if (!match) throw new ApiError("Capital is an amount such as 10000 or 2500.50.", "INVALID");
  return `${match[1]}${(match[2] ?? "").padEnd(2, "0")}`.replace(/^0+(?=\d)/, "");
}
