/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A new API key. */
export type AccessTokenCreateInput = {
  /** How long it is good, such as P30D; 90 days where left out, 366 at most. */
  expiresIn?: string | null | undefined;
  /** Makes a repeated call the same call; the header `Idempotency-Key` does the same. */
  idempotencyKey?: string | null | undefined;
  /** What it is for. */
  name: string;
  /**
   * What it may do: some of `read`, `run`, `strategy:write`, `strategy:source`, `trade:paper`, `trade:live`, `market:buy`,
   * `market:sell`, `billing`, `org:admin`, and no more than the caller's role includes.
   */
  scopes: Array<string>;
};

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

/** A code that the caller was given. */
export type CodeInput = {
  /** Of an invitation: what stands behind `#` in its link. Of a second factor: what the authenticator shows. */
  code: string;
};

/** How far an import is. */
export type DatasetState =
  /** The file is being read. */
  | 'IMPORTING'
  /** Runs can use it. */
  | 'READY'
  /** The file is not what it should be; `rejection` says why. */
  | 'REJECTED';

/** An address to send a mail to. */
export type EmailInput = {
  /** The address of the account. */
  email: string;
};

/** What a mail brought. */
export type EmailVerifyInput = {
  /** The token of the link. */
  token: string;
};

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

/** Whom to invite. */
export type MemberInviteInput = {
  /** The e-mail address: only who has it can accept. */
  email: string;
  /** Makes a repeated call the same call; the header `Idempotency-Key` does the same. */
  idempotencyKey?: string | null | undefined;
  /** The organization of the token. */
  organization: string | number;
  /** What the person may do after accepting. */
  role: Role;
};

/** The second half of a sign-in. Give one of the codes. */
export type MfaChallengeCompleteInput = {
  /** The challenge that signing in was answered with. */
  challenge: string | number;
  /** One of the codes that were kept for when the authenticator is lost. */
  recoveryCode?: string | null | undefined;
  /** The code that the authenticator shows. */
  totp?: string | null | undefined;
};

/** An amount of money in minor units, such as cents. */
export type MoneyInput = {
  /** How many minor units. */
  amountMinor: string;
  /** Of which currency. */
  currency: string;
};

/** A new organization. */
export type OrganizationCreateInput = {
  /** Makes a repeated call the same call; the header `Idempotency-Key` does the same. */
  idempotencyKey?: string | null | undefined;
  /** The name for people. */
  name: string;
  /** The name in addresses: lower-case letters, digits and single hyphens. Nobody's handle, and not changed later. */
  slug: string;
};

/** What changes of an organization. */
export type OrganizationUpdateInput = {
  /** The name for people. */
  name: string;
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

/** A new password. */
export type PasswordResetInput = {
  /** Whether everybody who is signed in to the account is signed out. */
  endSessions?: boolean;
  /** At least ten characters that others do not guess. */
  newPassword: string;
  /** The token of the link that a mail brought. */
  token: string;
};

/** What a member may do; each includes those before it. */
export type Role =
  /** Manages members and keys. */
  | 'ADMIN'
  /** Writes strategies, imports data, starts runs. */
  | 'DEVELOPER'
  /** Manages billing, and may delete the organization. */
  | 'OWNER'
  /** Reads. */
  | 'VIEWER';

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
  /** Makes a repeated call the same call; the header `Idempotency-Key` does the same. */
  idempotencyKey?: string | null | undefined;
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

/** Both of what protects the account. */
export type TotpDisableInput = {
  /** The code that the authenticator shows, or a recovery code. */
  code: string;
  /** The password of the account. */
  password: string;
};

/** Who asks, once more. */
export type TotpEnrollBeginInput = {
  /** The password of the account. */
  password: string;
};

/** What is wrong with an input. New values may be added: a client needs a default. */
export type UserErrorCode =
  | 'ALREADY_DONE'
  | 'BREACHED_PASSWORD'
  | 'COMPILE_FAILED'
  | 'CONFLICT'
  | 'DATASET_GAP'
  | 'EMAIL_NOT_VERIFIED'
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


export type SignInMutation = { signIn: { accessToken: string | null, accessTokenExpiresAt: string | null, mfaChallenge: { id: string } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type CompleteChallengeMutationVariables = Exact<{
  input: MfaChallengeCompleteInput;
}>;


export type CompleteChallengeMutation = { mfaChallengeComplete: { accessToken: string | null, accessTokenExpiresAt: string | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type RefreshMutationVariables = Exact<{ [key: string]: never; }>;


export type RefreshMutation = { tokenRefresh: { accessToken: string | null, accessTokenExpiresAt: string | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type SwitchOrganizationMutationVariables = Exact<{
  id: string | number;
}>;


export type SwitchOrganizationMutation = { organizationSwitch: { accessToken: string | null, accessTokenExpiresAt: string | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: { ok: boolean } };

export type VerifyEmailMutationVariables = Exact<{
  input: EmailVerifyInput;
}>;


export type VerifyEmailMutation = { emailVerify: { user: { handle: string } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type ResendVerificationMutationVariables = Exact<{
  input: EmailInput;
}>;


export type ResendVerificationMutation = { emailVerificationResend: { ok: boolean } };

export type RequestPasswordResetMutationVariables = Exact<{
  input: EmailInput;
}>;


export type RequestPasswordResetMutation = { passwordResetRequest: { ok: boolean, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type ResetPasswordMutationVariables = Exact<{
  input: PasswordResetInput;
}>;


export type ResetPasswordMutation = { passwordReset: { ok: boolean, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type AddressQueryVariables = Exact<{ [key: string]: never; }>;


export type AddressQuery = { viewer: { id: string, email: string | null, emailVerified: boolean } | null };

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

export type ApiKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type ApiKeysQuery = { accessTokens: Array<{ id: string, name: string, prefix: string, scopes: Array<string>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null }> };

export type CreateApiKeyMutationVariables = Exact<{
  input: AccessTokenCreateInput;
}>;


export type CreateApiKeyMutation = { accessTokenCreate: { secret: string | null, accessToken: { name: string } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeApiKeyMutation = { accessTokenRevoke: { userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type OrganizationsQueryVariables = Exact<{ [key: string]: never; }>;


export type OrganizationsQuery = { viewer: { id: string, organizations: { nodes: Array<{ role: Role, organization: { id: string, slug: string, name: string, personal: boolean } | null }> } } | null };

export type OrganizationQueryVariables = Exact<{ [key: string]: never; }>;


export type OrganizationQuery = { organization: { id: string, slug: string, name: string, personal: boolean, viewerRole: Role | null, members: { totalCount: number, nodes: Array<{ id: string, role: Role, joinedAt: string, user: { id: string, handle: string, displayName: string } | null }> } } | null };

export type InvitationsQueryVariables = Exact<{ [key: string]: never; }>;


export type InvitationsQuery = { organization: { id: string, invitations: Array<{ id: string, email: string, role: Role, expiresAt: string }> } | null };

export type CreateOrganizationMutationVariables = Exact<{
  input: OrganizationCreateInput;
}>;


export type CreateOrganizationMutation = { organizationCreate: { organization: { id: string } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type RenameOrganizationMutationVariables = Exact<{
  id: string | number;
  input: OrganizationUpdateInput;
}>;


export type RenameOrganizationMutation = { organizationUpdate: { organization: { id: string } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type LeaveOrganizationMutationVariables = Exact<{
  id: string | number;
}>;


export type LeaveOrganizationMutation = { organizationLeave: { ok: boolean, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type SetMemberRoleMutationVariables = Exact<{
  id: string | number;
  role: Role;
}>;


export type SetMemberRoleMutation = { memberRoleSet: { membership: { id: string } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type RemoveMemberMutationVariables = Exact<{
  id: string | number;
}>;


export type RemoveMemberMutation = { memberRemove: { ok: boolean, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type InviteMemberMutationVariables = Exact<{
  input: MemberInviteInput;
}>;


export type InviteMemberMutation = { memberInvite: { link: string | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type RevokeInvitationMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeInvitationMutation = { invitationRevoke: { ok: boolean, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type AcceptInvitationMutationVariables = Exact<{
  input: CodeInput;
}>;


export type AcceptInvitationMutation = { invitationAccept: { membership: { id: string, organization: { id: string, name: string } | null } | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type SecondFactorQueryVariables = Exact<{ [key: string]: never; }>;


export type SecondFactorQuery = { viewer: { id: string, mfa: { totp: boolean, recoveryCodesLeft: number } | null } | null };

export type BeginTotpMutationVariables = Exact<{
  input: TotpEnrollBeginInput;
}>;


export type BeginTotpMutation = { totpEnrollBegin: { secret: string | null, otpauthUri: string | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type FinishTotpMutationVariables = Exact<{
  input: CodeInput;
}>;


export type FinishTotpMutation = { totpEnrollFinish: { codes: Array<string> | null, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type DisableTotpMutationVariables = Exact<{
  input: TotpDisableInput;
}>;


export type DisableTotpMutation = { totpDisable: { ok: boolean, userErrors: Array<{ message: string, field: Array<string> | null, code: UserErrorCode }> } };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { sessions: Array<{ id: string, current: boolean, userAgent: string | null, ip: string | null, createdAt: string, lastSeenAt: string, expiresAt: string }> };

export type RevokeSessionMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeSessionMutation = { sessionRevoke: { ok: boolean } };

export type RevokeOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeOtherSessionsMutation = { sessionsRevokeAll: { ok: boolean } };

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
    `, {"hash":"sha256:e643f212ca3cd05d6a3c0336de3f82739968217c106f355100ff438421e3c746"}) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    accessToken
    accessTokenExpiresAt
    mfaChallenge {
      id
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:5241a3b3473e2e94d7558d133dc6bc4fa06a30da003725253879d75ca612786c"}) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const CompleteChallengeDocument = new TypedDocumentString(`
    mutation CompleteChallenge($input: MfaChallengeCompleteInput!) {
  mfaChallengeComplete(input: $input) {
    accessToken
    accessTokenExpiresAt
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:db3032d656abce7d3190ea7011d35eb179997aa6fcea4cf919c17589dd75aeb8"}) as unknown as TypedDocumentString<CompleteChallengeMutation, CompleteChallengeMutationVariables>;
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
    `, {"hash":"sha256:19e020ccaa2c3847b7519135974e9b9e8e188c250906eb8ad512f4c1414cc525"}) as unknown as TypedDocumentString<RefreshMutation, RefreshMutationVariables>;
export const SwitchOrganizationDocument = new TypedDocumentString(`
    mutation SwitchOrganization($id: ID!) {
  organizationSwitch(id: $id) {
    accessToken
    accessTokenExpiresAt
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:7b0904f93291ce4af590a93bc17f4766b97bac497f28c03978654b4aa260682e"}) as unknown as TypedDocumentString<SwitchOrganizationMutation, SwitchOrganizationMutationVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut {
    ok
  }
}
    `, {"hash":"sha256:62a51b6513587f841a236f36b98a35efa590da73af9f7001a499a02d300a7d65"}) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const VerifyEmailDocument = new TypedDocumentString(`
    mutation VerifyEmail($input: EmailVerifyInput!) {
  emailVerify(input: $input) {
    user {
      handle
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:78e9cd0475f2cc504ecdf67af6e2e451b8125f022685f683c36fae0751c2da1d"}) as unknown as TypedDocumentString<VerifyEmailMutation, VerifyEmailMutationVariables>;
export const ResendVerificationDocument = new TypedDocumentString(`
    mutation ResendVerification($input: EmailInput!) {
  emailVerificationResend(input: $input) {
    ok
  }
}
    `, {"hash":"sha256:d6a8f64f428490e4d889af734d71506cb38331c5a011441d5251dff079ddce7a"}) as unknown as TypedDocumentString<ResendVerificationMutation, ResendVerificationMutationVariables>;
export const RequestPasswordResetDocument = new TypedDocumentString(`
    mutation RequestPasswordReset($input: EmailInput!) {
  passwordResetRequest(input: $input) {
    ok
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:5a62e5223dec2df5af294a5e67696d960403b799d952ca07284ea36d221b0675"}) as unknown as TypedDocumentString<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const ResetPasswordDocument = new TypedDocumentString(`
    mutation ResetPassword($input: PasswordResetInput!) {
  passwordReset(input: $input) {
    ok
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:a7ae35d04985becf4b1b2b6143247de7be6bcad5cb2ff1b991a2dc343b0b5689"}) as unknown as TypedDocumentString<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const AddressDocument = new TypedDocumentString(`
    query Address {
  viewer {
    id
    email
    emailVerified
  }
}
    `, {"hash":"sha256:bfc388af80f74d72d4cd39a158edf8d84ca55f220a61ae4832939bb1595dccc3"}) as unknown as TypedDocumentString<AddressQuery, AddressQueryVariables>;
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
    `, {"hash":"sha256:5062cb6c92b8186f15892950d1e16acac19e20c7af1d8da2a580bd9311adb61f"}) as unknown as TypedDocumentString<BacktestQuery, BacktestQueryVariables>;
export const CancelRunDocument = new TypedDocumentString(`
    mutation CancelRun($id: ID!) {
  runCancel(id: $id) {
    userErrors {
      message
    }
  }
}
    `, {"hash":"sha256:a48c6948e1106b736875f8e111bcd7f078f9e3d1b672431848d18e2874970456"}) as unknown as TypedDocumentString<CancelRunMutation, CancelRunMutationVariables>;
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
    `, {"hash":"sha256:068993b8e1965fa1970aca8782aaa1799e56a37c0d5ed3019e20474bf04742ef"}) as unknown as TypedDocumentString<NewBacktestQuery, NewBacktestQueryVariables>;
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
    `, {"hash":"sha256:1db3fb1e496556444e6258d438be9a6c5226aeddb1f71a8a63ea5a96ac4c4125"}) as unknown as TypedDocumentString<CreateFromTemplateMutation, CreateFromTemplateMutationVariables>;
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
    `, {"hash":"sha256:16c62fa4ffd9e94c614fd52c609be624ea30297e8a84dd1f7cc943e54b7fe929"}) as unknown as TypedDocumentString<StartBacktestMutation, StartBacktestMutationVariables>;
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
    `, {"hash":"sha256:150897ccc18246c57d0f6cbe7c26c6156af12f61dcb5011d4de96d00478fe145"}) as unknown as TypedDocumentString<RunEventsSubscription, RunEventsSubscriptionVariables>;
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
    `, {"hash":"sha256:4dd901016d3bc412eafdf2b3e72c3f814d53bb999fc749349fc3a194b65d1743"}) as unknown as TypedDocumentString<DatasetsQuery, DatasetsQueryVariables>;
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
    `, {"hash":"sha256:40badf2e85c3c4b9e6b4c0c7ef1161f4edb24f44b622f4c6c6471c5f1320df70"}) as unknown as TypedDocumentString<DatasetQuery, DatasetQueryVariables>;
export const ApiKeysDocument = new TypedDocumentString(`
    query ApiKeys {
  accessTokens {
    id
    name
    prefix
    scopes
    createdAt
    expiresAt
    lastUsedAt
  }
}
    `, {"hash":"sha256:4595f38557fe0deefaf34a02cd6492229de5ba51150634311d13957c1b6eaf61"}) as unknown as TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($input: AccessTokenCreateInput!) {
  accessTokenCreate(input: $input) {
    accessToken {
      name
    }
    secret
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:a371a38fff9af153691025ef12339b5295bd25bba9319dc5de6d1482e24071a6"}) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($id: ID!) {
  accessTokenRevoke(id: $id) {
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:5d024539808ce7b01de4e8a07a2f67754b1e7cdd7ff34d3ad45d45cdd305922d"}) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const OrganizationsDocument = new TypedDocumentString(`
    query Organizations {
  viewer {
    id
    organizations(first: 100) {
      nodes {
        role
        organization {
          id
          slug
          name
          personal
        }
      }
    }
  }
}
    `, {"hash":"sha256:c4ea534a7f111f87741f063478f6da56c3bfd5b22c514fe3c718a4fb3d3bc485"}) as unknown as TypedDocumentString<OrganizationsQuery, OrganizationsQueryVariables>;
export const OrganizationDocument = new TypedDocumentString(`
    query Organization {
  organization {
    id
    slug
    name
    personal
    viewerRole
    members(first: 100) {
      totalCount
      nodes {
        id
        role
        joinedAt
        user {
          id
          handle
          displayName
        }
      }
    }
  }
}
    `, {"hash":"sha256:9cab580ed125c9139c70aedcbd523fbf76759bebc4e8b01017d9396437ea002c"}) as unknown as TypedDocumentString<OrganizationQuery, OrganizationQueryVariables>;
export const InvitationsDocument = new TypedDocumentString(`
    query Invitations {
  organization {
    id
    invitations {
      id
      email
      role
      expiresAt
    }
  }
}
    `, {"hash":"sha256:0c8a3ef643c7a745eef3008e0c85a9c3498bb4c0aaa4158c4e9bcd2a0cc7fdf9"}) as unknown as TypedDocumentString<InvitationsQuery, InvitationsQueryVariables>;
export const CreateOrganizationDocument = new TypedDocumentString(`
    mutation CreateOrganization($input: OrganizationCreateInput!) {
  organizationCreate(input: $input) {
    organization {
      id
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:aac5406ab44b888a16cc61c6c48dc24c10ff5cf1ab53cd8c3d6369d79455763a"}) as unknown as TypedDocumentString<CreateOrganizationMutation, CreateOrganizationMutationVariables>;
export const RenameOrganizationDocument = new TypedDocumentString(`
    mutation RenameOrganization($id: ID!, $input: OrganizationUpdateInput!) {
  organizationUpdate(id: $id, input: $input) {
    organization {
      id
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:f65b9a14feff1d0e772611d68228cb9eddf239a6817fae649230163753a8e4f1"}) as unknown as TypedDocumentString<RenameOrganizationMutation, RenameOrganizationMutationVariables>;
export const LeaveOrganizationDocument = new TypedDocumentString(`
    mutation LeaveOrganization($id: ID!) {
  organizationLeave(id: $id) {
    ok
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:cd543b5e52267ade0545efeb82ada5c02fcbd8d96b5bd1939da4990a5c977310"}) as unknown as TypedDocumentString<LeaveOrganizationMutation, LeaveOrganizationMutationVariables>;
export const SetMemberRoleDocument = new TypedDocumentString(`
    mutation SetMemberRole($id: ID!, $role: Role!) {
  memberRoleSet(id: $id, role: $role) {
    membership {
      id
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:1ae02f1632c1a340810f7fcddf01321bf556a1d781dc574006c54784dbc6c11f"}) as unknown as TypedDocumentString<SetMemberRoleMutation, SetMemberRoleMutationVariables>;
export const RemoveMemberDocument = new TypedDocumentString(`
    mutation RemoveMember($id: ID!) {
  memberRemove(id: $id) {
    ok
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:971fc2777b6dc93d714711f421e93674fb323ff66e0a191dba58b2bd222cf567"}) as unknown as TypedDocumentString<RemoveMemberMutation, RemoveMemberMutationVariables>;
export const InviteMemberDocument = new TypedDocumentString(`
    mutation InviteMember($input: MemberInviteInput!) {
  memberInvite(input: $input) {
    link
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:740b36dd00eed8741cef31966ee99888c5a7356602fdc4f2d11ab4bfb000416c"}) as unknown as TypedDocumentString<InviteMemberMutation, InviteMemberMutationVariables>;
export const RevokeInvitationDocument = new TypedDocumentString(`
    mutation RevokeInvitation($id: ID!) {
  invitationRevoke(id: $id) {
    ok
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:61539ac742488261eeca04f24ce2a3b5a2a2adacb4710cf85bd738b3b4a333bf"}) as unknown as TypedDocumentString<RevokeInvitationMutation, RevokeInvitationMutationVariables>;
export const AcceptInvitationDocument = new TypedDocumentString(`
    mutation AcceptInvitation($input: CodeInput!) {
  invitationAccept(input: $input) {
    membership {
      id
      organization {
        id
        name
      }
    }
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:57ca014ad46c73709c72289f49862dab279ac0ae9565626c87ada829fa6abec5"}) as unknown as TypedDocumentString<AcceptInvitationMutation, AcceptInvitationMutationVariables>;
export const SecondFactorDocument = new TypedDocumentString(`
    query SecondFactor {
  viewer {
    id
    mfa {
      totp
      recoveryCodesLeft
    }
  }
}
    `, {"hash":"sha256:29141e8799b0093dd6a57119fddd863bf04e629318b996792b5e193cffd64b0a"}) as unknown as TypedDocumentString<SecondFactorQuery, SecondFactorQueryVariables>;
export const BeginTotpDocument = new TypedDocumentString(`
    mutation BeginTotp($input: TotpEnrollBeginInput!) {
  totpEnrollBegin(input: $input) {
    secret
    otpauthUri
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:5c45af6421f6764695736bfb1c78b40c49b5d4a4f2f10497425c373ef8bc37e5"}) as unknown as TypedDocumentString<BeginTotpMutation, BeginTotpMutationVariables>;
export const FinishTotpDocument = new TypedDocumentString(`
    mutation FinishTotp($input: CodeInput!) {
  totpEnrollFinish(input: $input) {
    codes
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:034799ca37181163ccec410aefa90edd6e19dc324a2fdcad9afc8dfd582462c8"}) as unknown as TypedDocumentString<FinishTotpMutation, FinishTotpMutationVariables>;
export const DisableTotpDocument = new TypedDocumentString(`
    mutation DisableTotp($input: TotpDisableInput!) {
  totpDisable(input: $input) {
    ok
    userErrors {
      message
      field
      code
    }
  }
}
    `, {"hash":"sha256:28b82a2eb51a60c4f7b2994225c622d280c56a515801292714c70e52d527e2ba"}) as unknown as TypedDocumentString<DisableTotpMutation, DisableTotpMutationVariables>;
export const SessionsDocument = new TypedDocumentString(`
    query Sessions {
  sessions {
    id
    current
    userAgent
    ip
    createdAt
    lastSeenAt
    expiresAt
  }
}
    `, {"hash":"sha256:dbea13ff218eac6473dc5aa36bad96ed4831e96efdf088e611dceb8c7f318f6d"}) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = new TypedDocumentString(`
    mutation RevokeSession($id: ID!) {
  sessionRevoke(id: $id) {
    ok
  }
}
    `, {"hash":"sha256:7865ae8bebfbc042d7560af1dc39e2e288105c9fe5d68ca170a868933b03112f"}) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RevokeOtherSessionsDocument = new TypedDocumentString(`
    mutation RevokeOtherSessions {
  sessionsRevokeAll(keepCurrent: true) {
    ok
  }
}
    `, {"hash":"sha256:7e422eb59914f5aab937f7244b060c867e9a22844273eb2f18f8fa81867db0a0"}) as unknown as TypedDocumentString<RevokeOtherSessionsMutation, RevokeOtherSessionsMutationVariables>;
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
    `, {"hash":"sha256:654a7fd9845b8a63d23dfe0eb280748476c2cc5b18baf768c50afc0d54716f80"}) as unknown as TypedDocumentString<RunsQuery, RunsQueryVariables>;