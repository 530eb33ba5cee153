/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A further strategy, or a further instrument: one of `version` and `dataset`. */
export type BacktestAlongsideInput = {
  /** The dataset of an instrument. */
  dataset?: string | number | null | undefined;
  /** A dataset of shorter bars of that instrument. */
  finer?: string | number | null | undefined;
  /** Values of the strategy's parameters by name, as an object; those left out take their default. */
  parameters?: unknown;
  /** The instruments that the strategy trades; all of the run where left out. */
  symbols?: Array<string> | null | undefined;
  /** The version of a strategy. */
  version?: string | number | null | undefined;
};

/** What to run, over what, and how. */
export type BacktestStartInput = {
  /** Further strategies and instruments on the same capital. */
  alongside?: Array<BacktestAlongsideInput> | null | undefined;
  /** What the account begins with. */
  capital: MoneyInput;
  /** The dataset. */
  dataset: string | number;
  /** How orders are filled and what they cost, as an object; what is left out takes its default. */
  execution?: unknown;
  /** A dataset of shorter bars of the same instrument, which tell the order of events inside a bar. */
  finer?: string | number | null | undefined;
  /** Where in the data to begin; at its beginning where left out. */
  from?: string | null | undefined;
  /** What holding positions costs, as an object by symbol; nothing where left out. */
  funding?: unknown;
  /** Makes a repeated call the same call; the header `Idempotency-Key` does the same. */
  idempotencyKey?: string | null | undefined;
  /** In which prices and quantities instruments are dealt in, as an object by symbol; any where left out. */
  lots?: unknown;
  /** Values of parameters by name, as an object; those left out take their default. */
  parameters?: unknown;
  /** What they may do together, as an object; what is left out takes its default. */
  portfolio?: unknown;
  /** Where in the data to end; at its end where left out. */
  to?: string | null | undefined;
  /** The version of a strategy. */
  version: string | number;
};

/** How far an import is. */
export type DatasetState =
  /** The file is being read. */
  | 'IMPORTING'
  /** Runs can use it. */
  | 'READY'
  /** The file is not what it should be; `rejection` says why. */
  | 'REJECTED';

/** Why a trade ended. */
export type ExitReason =
  /** The data ended. */
  | 'END_OF_DATA'
  /** The account could not bear the position any longer. */
  | 'LIQUIDATION'
  /** The strategy entered the other side. */
  | 'REVERSAL'
  /** The session ended, and positions are not carried. */
  | 'SESSION'
  /** The strategy's exit. */
  | 'SIGNAL'
  /** The stop loss. */
  | 'STOP'
  /** The take profit. */
  | 'TARGET'
  /** It lasted as long as allowed. */
  | 'TIME'
  /** The trailing stop. */
  | 'TRAILING';

/** An amount of money in minor units, such as cents. */
export type MoneyInput = {
  /** How many minor units. */
  amountMinor: string;
  /** Of which currency. */
  currency: string;
};

/** What kind of value a parameter takes. */
export type ParameterType =
  /** Yes or no. */
  | 'BOOL'
  /** A number. */
  | 'DECIMAL'
  /** One of a few choices. */
  | 'ENUM'
  /** A whole number. */
  | 'INT';

/** What happened. New values may be added: a client needs a default. */
export type RunEventKind =
  /** The account's worth at one moment. */
  | 'EQUITY_POINT'
  /** It ended; no event follows. */
  | 'FINISHED'
  /** A line for the reader. */
  | 'LOG'
  /** It got on. */
  | 'PROGRESS'
  /** It waits for a sandbox. */
  | 'QUEUED'
  /** It began. */
  | 'STARTED';

/** Why a run failed. New values may be added: a client needs a default. */
export type RunFailureCode =
  /** Someone stopped it. */
  | 'CANCELED'
  /** The data do not suit it. */
  | 'DATA'
  /** A defect of ours. */
  | 'INTERNAL'
  /** It needed more memory than allowed. */
  | 'OOM'
  /** It gave more output than allowed. */
  | 'QUOTA'
  /** The strategy itself failed. */
  | 'RUNTIME'
  /** It did what a strategy may not do. */
  | 'SANDBOX_VIOLATION'
  /** It took longer than allowed. */
  | 'TIMEOUT';

/** How far a run is. */
export type RunStatus =
  /** Someone stopped it. */
  | 'CANCELED'
  /** It ended without one. */
  | 'FAILED'
  /** It waits for a sandbox. */
  | 'QUEUED'
  /** It runs. */
  | 'RUNNING'
  /** It ended with a result. */
  | 'SUCCEEDED'
  /** It took longer than allowed. */
  | 'TIMED_OUT';

/** Which way a trade bets. */
export type Side =
  /** On rising prices. */
  | 'LONG'
  /** On falling prices. */
  | 'SHORT';

/** Who signs in. */
export type SignInInput = {
  /** The address given when signing up. */
  email: string;
  /** The password. */
  password: string;
};

/** A new person. */
export type SignUpInput = {
  /** The name for people; the handle where left out. */
  displayName?: string | null | undefined;
  /** Where mail reaches the person. */
  email: string;
  /** The name in addresses. */
  handle: string;
  /** At least twelve characters that others do not guess. */
  password: string;
};

/** A new strategy, from a document or from a built-in one. */
export type StrategyCreateInput = {
  /** What it is about. */
  description?: string | null | undefined;
  /** How it is written. */
  kind?: StrategyKind;
  /** The name for people. */
  name: string;
  /** The document; not with `template`. */
  source?: string | null | undefined;
  /** Words to find it by. */
  tags?: Array<string> | null | undefined;
  /** The built-in strategy to begin with; not with `source`. */
  template?: string | number | null | undefined;
};

/** How a strategy is written. */
export type StrategyKind =
  /** A document with expressions. */
  | 'DECLARATIVE';

/** What is wrong with an input. New values may be added: a client needs a default. */
export type UserErrorCode =
  | 'ALREADY_DONE'
  | 'BREACHED_PASSWORD'
  | 'COMPILE_FAILED'
  | 'CONFLICT'
  | 'DATASET_GAP'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_MISMATCH'
  | 'INVALID'
  | 'INVALID_CREDENTIALS'
  | 'LOCKED_OUT'
  | 'NOT_FOUND'
  | 'NOT_READY'
  | 'OUT_OF_RANGE'
  | 'QUOTA_EXCEEDED'
  | 'REQUIRED'
  | 'TAKEN'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_USED'
  | 'TOO_LONG'
  | 'TOO_SHORT'
  | 'WEAK_PASSWORD';

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { signUp: { userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn: { accessToken: string | null, accessTokenExpiresAt: string | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type RefreshMutationVariables = Exact<{ [key: string]: never; }>;


export type RefreshMutation = { tokenRefresh: { accessToken: string | null, accessTokenExpiresAt: string | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: { ok: boolean } };

export type BacktestQueryVariables = Exact<{
  id: string | number;
}>;


export type BacktestQuery = { backtest: { id: string, status: RunStatus, createdAt: string, progress: { fraction: number, message: string | null }, failure: { code: RunFailureCode, message: string } | null, version: { number: number, strategy: { id: string, name: string } | null } | null, manifest: { resultDigest: string | null } | null, metrics: { totalReturnPct: string | null, cagrPct: string | null, sharpe: string | null, sortino: string | null, calmar: string | null, maxDrawdownPct: string | null, profitFactor: string | null, winRatePct: string | null, trades: number, exposurePct: string | null, netProfit: { amountMinor: string, currency: string } | null, feesPaid: { amountMinor: string, currency: string } | null } | null, equityCurve: Array<{ t: string, v: string }>, drawdownCurve: Array<{ t: string, v: string }>, trades: { totalCount: number, nodes: Array<{ id: string, side: Side, qty: string, entryAt: string, entryPrice: string, exitAt: string | null, exitPrice: string | null, exitReason: ExitReason | null, pnl: { amountMinor: string, currency: string } | null }> } } | null };

export type CancelRunMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelRunMutation = { runCancel: { userErrors: Array<{ message: string }> } };

export type NewBacktestQueryVariables = Exact<{ [key: string]: never; }>;


export type NewBacktestQuery = { refData: { templates: Array<{ id: string, name: string, description: string, category: string, source: string, parameters: Array<{ name: string, label: string, type: ParameterType, default: unknown, min: string | null, max: string | null, step: string | null, choices: Array<string> | null }> }> }, datasets: { nodes: Array<{ id: string, name: string, state: DatasetState, rows: string, from: string | null, to: string | null, symbol: string }> } };

export type CreateFromTemplateMutationVariables = Exact<{
  input: StrategyCreateInput;
}>;


export type CreateFromTemplateMutation = { strategyCreate: { strategy: { id: string, latestVersion: { id: string } | null } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type StartBacktestMutationVariables = Exact<{
  input: BacktestStartInput;
}>;


export type StartBacktestMutation = { backtestStart: { backtest: { id: string } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type RunEventsSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type RunEventsSubscription = { runEvents: { kind: RunEventKind, progress: { fraction: number, message: string | null } | null, point: { t: string, v: string } | null } };

export type DatasetsQueryVariables = Exact<{ [key: string]: never; }>;


export type DatasetsQuery = { datasets: { nodes: Array<{ id: string, name: string, symbol: string, state: DatasetState, timeframe: string | null, rows: string, from: string | null, to: string | null }> } };

export type DatasetQueryVariables = Exact<{
  id: string | number;
}>;


export type DatasetQuery = { dataset: { id: string, name: string, symbol: string, state: DatasetState, rejection: string | null, vendor: string | null, timeframe: string | null, calendar: string, rows: string, from: string | null, to: string | null, digest: string | null, quality: { rows: string, missingBars: string, zeroVolume: string, outliers: string } | null, gaps: Array<{ from: string, to: string, missingBars: string }> } | null };

export type RunsQueryVariables = Exact<{ [key: string]: never; }>;


export type RunsQuery = { backtests: { nodes: Array<{ id: string, status: RunStatus, createdAt: string, version: { number: number, strategy: { name: string } | null } | null, metrics: { totalReturnPct: string | null, trades: number } | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const SignUpDocument = new TypedDocumentString(`
    mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) {
    userErrors {
      message
      field
      code
    }
  }
}
    `) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    accessToken
    accessTokenExpiresAt
    userErrors {
      message
      field
      code
    }
  }
}
    `) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const RefreshDocument = new TypedDocumentString(`
    mutation Refresh {
  tokenRefresh {
    accessToken
    accessTokenExpiresAt
    userErrors {
      message
      field
      code
    }
  }
}
    `) as unknown as TypedDocumentString<RefreshMutation, RefreshMutationVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut {
    ok
  }
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const BacktestDocument = new TypedDocumentString(`
    query Backtest($id: ID!) {
  backtest(id: $id) {
    id
    status
    createdAt
    progress {
      fraction
      message
    }
    failure {
      code
      message
    }
    version {
      number
      strategy {
        id
        name
      }
    }
    manifest {
      resultDigest
    }
    metrics {
      netProfit {
        amountMinor
        currency
      }
      feesPaid {
        amountMinor
        currency
      }
      totalReturnPct
      cagrPct
      sharpe
      sortino
      calmar
      maxDrawdownPct
      profitFactor
      winRatePct
      trades
      exposurePct
    }
    equityCurve(maxPoints: 1000) {
      t
      v
    }
    drawdownCurve(maxPoints: 1000) {
      t
      v
    }
    trades(first: 100) {
      totalCount
      nodes {
        id
        side
        qty
        entryAt
        entryPrice
        exitAt
        exitPrice
        exitReason
        pnl {
          amountMinor
          currency
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BacktestQuery, BacktestQueryVariables>;
export const CancelRunDocument = new TypedDocumentString(`
    mutation CancelRun($id: ID!) {
  runCancel(id: $id) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelRunMutation, CancelRunMutationVariables>;
export const NewBacktestDocument = new TypedDocumentString(`
    query NewBacktest {
  refData {
    templates {
      id
      name
      description
      category
      source
      parameters {
        name
        label
        type
        default
        min
        max
        step
        choices
      }
    }
  }
  datasets(first: 100) {
    nodes {
      id
      name
      state
      rows
      from
      to
      symbol
    }
  }
}
    `) as unknown as TypedDocumentString<NewBacktestQuery, NewBacktestQueryVariables>;
export const CreateFromTemplateDocument = new TypedDocumentString(`
    mutation CreateFromTemplate($input: StrategyCreateInput!) {
  strategyCreate(input: $input) {
    strategy {
      id
      latestVersion {
        id
      }
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `) as unknown as TypedDocumentString<CreateFromTemplateMutation, CreateFromTemplateMutationVariables>;
export const StartBacktestDocument = new TypedDocumentString(`
    mutation StartBacktest($input: BacktestStartInput!) {
  backtestStart(input: $input) {
    backtest {
      id
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `) as unknown as TypedDocumentString<StartBacktestMutation, StartBacktestMutationVariables>;
export const RunEventsDocument = new TypedDocumentString(`
    subscription RunEvents($id: ID!) {
  runEvents(id: $id) {
    kind
    progress {
      fraction
      message
    }
    point {
      t
      v
    }
  }
}
    `) as unknown as TypedDocumentString<RunEventsSubscription, RunEventsSubscriptionVariables>;
export const DatasetsDocument = new TypedDocumentString(`
    query Datasets {
  datasets(first: 100) {
    nodes {
      id
      name
      symbol
      state
      timeframe
      rows
      from
      to
    }
  }
}
    `) as unknown as TypedDocumentString<DatasetsQuery, DatasetsQueryVariables>;
export const DatasetDocument = new TypedDocumentString(`
    query Dataset($id: ID!) {
  dataset(id: $id) {
    id
    name
    symbol
    state
    rejection
    vendor
    timeframe
    calendar
    rows
    from
    to
    digest
    quality {
      rows
      missingBars
      zeroVolume
      outliers
    }
    gaps {
      from
      to
      missingBars
    }
  }
}
    `) as unknown as TypedDocumentString<DatasetQuery, DatasetQueryVariables>;
export const RunsDocument = new TypedDocumentString(`
    query Runs {
  backtests(first: 50) {
    nodes {
      id
      status
      createdAt
      version {
        number
        strategy {
          name
        }
      }
      metrics {
        totalReturnPct
        trades
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunsQuery, RunsQueryVariables>;