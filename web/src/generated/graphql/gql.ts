/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation SignUp($input: SignUpInput!) {\n    signUp(input: $input) { userErrors { message field code } }\n  }\n": typeof types.SignUpDocument,
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken accessTokenExpiresAt mfaChallenge { id } userErrors { message field code }\n    }\n  }\n": typeof types.SignInDocument,
    "\n  mutation CompleteChallenge($input: MfaChallengeCompleteInput!) {\n    mfaChallengeComplete(input: $input) { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n": typeof types.CompleteChallengeDocument,
    "\n  mutation Refresh {\n    tokenRefresh { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n": typeof types.RefreshDocument,
    "\n  mutation SwitchOrganization($id: ID!) {\n    organizationSwitch(id: $id) { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n": typeof types.SwitchOrganizationDocument,
    "\n  mutation SignOut { signOut { ok } }\n": typeof types.SignOutDocument,
    "\n  mutation VerifyEmail($input: EmailVerifyInput!) {\n    emailVerify(input: $input) { user { handle } userErrors { message field code } }\n  }\n": typeof types.VerifyEmailDocument,
    "\n  mutation ResendVerification($input: EmailInput!) {\n    emailVerificationResend(input: $input) { ok }\n  }\n": typeof types.ResendVerificationDocument,
    "\n  mutation RequestPasswordReset($input: EmailInput!) {\n    passwordResetRequest(input: $input) { ok userErrors { message field code } }\n  }\n": typeof types.RequestPasswordResetDocument,
    "\n  mutation ResetPassword($input: PasswordResetInput!) {\n    passwordReset(input: $input) { ok userErrors { message field code } }\n  }\n": typeof types.ResetPasswordDocument,
    "\n  query Address {\n    viewer { id email emailVerified }\n  }\n": typeof types.AddressDocument,
    "\n  query Backtest($id: ID!) {\n    backtest(id: $id) {\n      id status createdAt\n      progress { fraction message }\n      failure { code message }\n      version { number strategy { id name } }\n      manifest { resultDigest }\n      metrics {\n        netProfit { amountMinor currency } feesPaid { amountMinor currency }\n        totalReturnPct cagrPct sharpe sortino calmar maxDrawdownPct profitFactor winRatePct trades exposurePct\n      }\n      equityCurve(maxPoints: 1000) { t v }\n      drawdownCurve(maxPoints: 1000) { t v }\n      trades(first: 100) {\n        totalCount\n        nodes { id side qty entryAt entryPrice exitAt exitPrice exitReason pnl { amountMinor currency } }\n      }\n    }\n  }\n": typeof types.BacktestDocument,
    "\n  mutation CancelRun($id: ID!) { runCancel(id: $id) { userErrors { message } } }\n": typeof types.CancelRunDocument,
    "\n  query NewBacktest {\n    refData {\n      templates {\n        id name description category source\n        parameters { name label type default min max step choices }\n      }\n    }\n    datasets(first: 100) { nodes { id name state rows from to symbol } }\n  }\n": typeof types.NewBacktestDocument,
    "\n  mutation CreateFromTemplate($input: StrategyCreateInput!) {\n    strategyCreate(input: $input) {\n      strategy { id latestVersion { id } }\n      userErrors { message field code }\n    }\n  }\n": typeof types.CreateFromTemplateDocument,
    "\n  mutation StartBacktest($input: BacktestStartInput!) {\n    backtestStart(input: $input) {\n      backtest { id }\n      userErrors { message field code }\n    }\n  }\n": typeof types.StartBacktestDocument,
    "\n  subscription RunEvents($id: ID!) {\n    runEvents(id: $id) { kind progress { fraction message } point { t v } }\n  }\n": typeof types.RunEventsDocument,
    "\n  query Datasets {\n    datasets(first: 100) { nodes { id name symbol state timeframe rows from to } }\n  }\n": typeof types.DatasetsDocument,
    "\n  query Dataset($id: ID!) {\n    dataset(id: $id) {\n      id name symbol state rejection vendor timeframe calendar rows from to digest\n      quality { rows missingBars zeroVolume outliers }\n      gaps { from to missingBars }\n    }\n  }\n": typeof types.DatasetDocument,
    "\n  query ApiKeys {\n    accessTokens { id name prefix scopes createdAt expiresAt lastUsedAt }\n  }\n": typeof types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: AccessTokenCreateInput!) {\n    accessTokenCreate(input: $input) { accessToken { name } secret userErrors { message field code } }\n  }\n": typeof types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    accessTokenRevoke(id: $id) { userErrors { message field code } }\n  }\n": typeof types.RevokeApiKeyDocument,
    "\n  query Organizations {\n    viewer { id organizations(first: 100) { nodes { role organization { id slug name personal } } } }\n  }\n": typeof types.OrganizationsDocument,
    "\n  query Organization {\n    organization {\n      id slug name personal viewerRole\n      members(first: 100) { totalCount nodes { id role joinedAt user { id handle displayName } } }\n    }\n  }\n": typeof types.OrganizationDocument,
    "\n  query Invitations { organization { id invitations { id email role expiresAt } } }\n": typeof types.InvitationsDocument,
    "\n  mutation CreateOrganization($input: OrganizationCreateInput!) {\n    organizationCreate(input: $input) { organization { id } userErrors { message field code } }\n  }\n": typeof types.CreateOrganizationDocument,
    "\n  mutation RenameOrganization($id: ID!, $input: OrganizationUpdateInput!) {\n    organizationUpdate(id: $id, input: $input) { organization { id } userErrors { message field code } }\n  }\n": typeof types.RenameOrganizationDocument,
    "\n  mutation LeaveOrganization($id: ID!) { organizationLeave(id: $id) { ok userErrors { message field code } } }\n": typeof types.LeaveOrganizationDocument,
    "\n  mutation SetMemberRole($id: ID!, $role: Role!) {\n    memberRoleSet(id: $id, role: $role) { membership { id } userErrors { message field code } }\n  }\n": typeof types.SetMemberRoleDocument,
    "\n  mutation RemoveMember($id: ID!) { memberRemove(id: $id) { ok userErrors { message field code } } }\n": typeof types.RemoveMemberDocument,
    "\n  mutation InviteMember($input: MemberInviteInput!) {\n    memberInvite(input: $input) { link userErrors { message field code } }\n  }\n": typeof types.InviteMemberDocument,
    "\n  mutation RevokeInvitation($id: ID!) { invitationRevoke(id: $id) { ok userErrors { message field code } } }\n": typeof types.RevokeInvitationDocument,
    "\n  mutation AcceptInvitation($input: CodeInput!) {\n    invitationAccept(input: $input) {\n      membership { id organization { id name } } userErrors { message field code }\n    }\n  }\n": typeof types.AcceptInvitationDocument,
    "\n  query SecondFactor {\n    viewer { id mfa { totp recoveryCodesLeft } }\n  }\n": typeof types.SecondFactorDocument,
    "\n  mutation BeginTotp($input: TotpEnrollBeginInput!) {\n    totpEnrollBegin(input: $input) { secret otpauthUri userErrors { message field code } }\n  }\n": typeof types.BeginTotpDocument,
    "\n  mutation FinishTotp($input: CodeInput!) {\n    totpEnrollFinish(input: $input) { codes userErrors { message field code } }\n  }\n": typeof types.FinishTotpDocument,
    "\n  mutation DisableTotp($input: TotpDisableInput!) {\n    totpDisable(input: $input) { ok userErrors { message field code } }\n  }\n": typeof types.DisableTotpDocument,
    "\n  query Sessions {\n    sessions { id current userAgent ip createdAt lastSeenAt expiresAt }\n  }\n": typeof types.SessionsDocument,
    "\n  mutation RevokeSession($id: ID!) { sessionRevoke(id: $id) { ok } }\n": typeof types.RevokeSessionDocument,
    "\n  mutation RevokeOtherSessions { sessionsRevokeAll(keepCurrent: true) { ok } }\n": typeof types.RevokeOtherSessionsDocument,
    "\n  query Runs {\n    backtests(first: 50) {\n      nodes { id status createdAt version { number strategy { name } } metrics { totalReturnPct trades } }\n    }\n  }\n": typeof types.RunsDocument,
};
const documents: Documents = {
    "\n  mutation SignUp($input: SignUpInput!) {\n    signUp(input: $input) { userErrors { message field code } }\n  }\n": types.SignUpDocument,
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken accessTokenExpiresAt mfaChallenge { id } userErrors { message field code }\n    }\n  }\n": types.SignInDocument,
    "\n  mutation CompleteChallenge($input: MfaChallengeCompleteInput!) {\n    mfaChallengeComplete(input: $input) { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n": types.CompleteChallengeDocument,
    "\n  mutation Refresh {\n    tokenRefresh { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n": types.RefreshDocument,
    "\n  mutation SwitchOrganization($id: ID!) {\n    organizationSwitch(id: $id) { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n": types.SwitchOrganizationDocument,
    "\n  mutation SignOut { signOut { ok } }\n": types.SignOutDocument,
    "\n  mutation VerifyEmail($input: EmailVerifyInput!) {\n    emailVerify(input: $input) { user { handle } userErrors { message field code } }\n  }\n": types.VerifyEmailDocument,
    "\n  mutation ResendVerification($input: EmailInput!) {\n    emailVerificationResend(input: $input) { ok }\n  }\n": types.ResendVerificationDocument,
    "\n  mutation RequestPasswordReset($input: EmailInput!) {\n    passwordResetRequest(input: $input) { ok userErrors { message field code } }\n  }\n": types.RequestPasswordResetDocument,
    "\n  mutation ResetPassword($input: PasswordResetInput!) {\n    passwordReset(input: $input) { ok userErrors { message field code } }\n  }\n": types.ResetPasswordDocument,
    "\n  query Address {\n    viewer { id email emailVerified }\n  }\n": types.AddressDocument,
    "\n  query Backtest($id: ID!) {\n    backtest(id: $id) {\n      id status createdAt\n      progress { fraction message }\n      failure { code message }\n      version { number strategy { id name } }\n      manifest { resultDigest }\n      metrics {\n        netProfit { amountMinor currency } feesPaid { amountMinor currency }\n        totalReturnPct cagrPct sharpe sortino calmar maxDrawdownPct profitFactor winRatePct trades exposurePct\n      }\n      equityCurve(maxPoints: 1000) { t v }\n      drawdownCurve(maxPoints: 1000) { t v }\n      trades(first: 100) {\n        totalCount\n        nodes { id side qty entryAt entryPrice exitAt exitPrice exitReason pnl { amountMinor currency } }\n      }\n    }\n  }\n": types.BacktestDocument,
    "\n  mutation CancelRun($id: ID!) { runCancel(id: $id) { userErrors { message } } }\n": types.CancelRunDocument,
    "\n  query NewBacktest {\n    refData {\n      templates {\n        id name description category source\n        parameters { name label type default min max step choices }\n      }\n    }\n    datasets(first: 100) { nodes { id name state rows from to symbol } }\n  }\n": types.NewBacktestDocument,
    "\n  mutation CreateFromTemplate($input: StrategyCreateInput!) {\n    strategyCreate(input: $input) {\n      strategy { id latestVersion { id } }\n      userErrors { message field code }\n    }\n  }\n": types.CreateFromTemplateDocument,
    "\n  mutation StartBacktest($input: BacktestStartInput!) {\n    backtestStart(input: $input) {\n      backtest { id }\n      userErrors { message field code }\n    }\n  }\n": types.StartBacktestDocument,
    "\n  subscription RunEvents($id: ID!) {\n    runEvents(id: $id) { kind progress { fraction message } point { t v } }\n  }\n": types.RunEventsDocument,
    "\n  query Datasets {\n    datasets(first: 100) { nodes { id name symbol state timeframe rows from to } }\n  }\n": types.DatasetsDocument,
    "\n  query Dataset($id: ID!) {\n    dataset(id: $id) {\n      id name symbol state rejection vendor timeframe calendar rows from to digest\n      quality { rows missingBars zeroVolume outliers }\n      gaps { from to missingBars }\n    }\n  }\n": types.DatasetDocument,
    "\n  query ApiKeys {\n    accessTokens { id name prefix scopes createdAt expiresAt lastUsedAt }\n  }\n": types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: AccessTokenCreateInput!) {\n    accessTokenCreate(input: $input) { accessToken { name } secret userErrors { message field code } }\n  }\n": types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    accessTokenRevoke(id: $id) { userErrors { message field code } }\n  }\n": types.RevokeApiKeyDocument,
    "\n  query Organizations {\n    viewer { id organizations(first: 100) { nodes { role organization { id slug name personal } } } }\n  }\n": types.OrganizationsDocument,
    "\n  query Organization {\n    organization {\n      id slug name personal viewerRole\n      members(first: 100) { totalCount nodes { id role joinedAt user { id handle displayName } } }\n    }\n  }\n": types.OrganizationDocument,
    "\n  query Invitations { organization { id invitations { id email role expiresAt } } }\n": types.InvitationsDocument,
    "\n  mutation CreateOrganization($input: OrganizationCreateInput!) {\n    organizationCreate(input: $input) { organization { id } userErrors { message field code } }\n  }\n": types.CreateOrganizationDocument,
    "\n  mutation RenameOrganization($id: ID!, $input: OrganizationUpdateInput!) {\n    organizationUpdate(id: $id, input: $input) { organization { id } userErrors { message field code } }\n  }\n": types.RenameOrganizationDocument,
    "\n  mutation LeaveOrganization($id: ID!) { organizationLeave(id: $id) { ok userErrors { message field code } } }\n": types.LeaveOrganizationDocument,
    "\n  mutation SetMemberRole($id: ID!, $role: Role!) {\n    memberRoleSet(id: $id, role: $role) { membership { id } userErrors { message field code } }\n  }\n": types.SetMemberRoleDocument,
    "\n  mutation RemoveMember($id: ID!) { memberRemove(id: $id) { ok userErrors { message field code } } }\n": types.RemoveMemberDocument,
    "\n  mutation InviteMember($input: MemberInviteInput!) {\n    memberInvite(input: $input) { link userErrors { message field code } }\n  }\n": types.InviteMemberDocument,
    "\n  mutation RevokeInvitation($id: ID!) { invitationRevoke(id: $id) { ok userErrors { message field code } } }\n": types.RevokeInvitationDocument,
    "\n  mutation AcceptInvitation($input: CodeInput!) {\n    invitationAccept(input: $input) {\n      membership { id organization { id name } } userErrors { message field code }\n    }\n  }\n": types.AcceptInvitationDocument,
    "\n  query SecondFactor {\n    viewer { id mfa { totp recoveryCodesLeft } }\n  }\n": types.SecondFactorDocument,
    "\n  mutation BeginTotp($input: TotpEnrollBeginInput!) {\n    totpEnrollBegin(input: $input) { secret otpauthUri userErrors { message field code } }\n  }\n": types.BeginTotpDocument,
    "\n  mutation FinishTotp($input: CodeInput!) {\n    totpEnrollFinish(input: $input) { codes userErrors { message field code } }\n  }\n": types.FinishTotpDocument,
    "\n  mutation DisableTotp($input: TotpDisableInput!) {\n    totpDisable(input: $input) { ok userErrors { message field code } }\n  }\n": types.DisableTotpDocument,
    "\n  query Sessions {\n    sessions { id current userAgent ip createdAt lastSeenAt expiresAt }\n  }\n": types.SessionsDocument,
    "\n  mutation RevokeSession($id: ID!) { sessionRevoke(id: $id) { ok } }\n": types.RevokeSessionDocument,
    "\n  mutation RevokeOtherSessions { sessionsRevokeAll(keepCurrent: true) { ok } }\n": types.RevokeOtherSessionsDocument,
    "\n  query Runs {\n    backtests(first: 50) {\n      nodes { id status createdAt version { number strategy { name } } metrics { totalReturnPct trades } }\n    }\n  }\n": types.RunsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignUp($input: SignUpInput!) {\n    signUp(input: $input) { userErrors { message field code } }\n  }\n"): typeof import('./graphql').SignUpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken accessTokenExpiresAt mfaChallenge { id } userErrors { message field code }\n    }\n  }\n"): typeof import('./graphql').SignInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteChallenge($input: MfaChallengeCompleteInput!) {\n    mfaChallengeComplete(input: $input) { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n"): typeof import('./graphql').CompleteChallengeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Refresh {\n    tokenRefresh { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n"): typeof import('./graphql').RefreshDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SwitchOrganization($id: ID!) {\n    organizationSwitch(id: $id) { accessToken accessTokenExpiresAt userErrors { message field code } }\n  }\n"): typeof import('./graphql').SwitchOrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignOut { signOut { ok } }\n"): typeof import('./graphql').SignOutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VerifyEmail($input: EmailVerifyInput!) {\n    emailVerify(input: $input) { user { handle } userErrors { message field code } }\n  }\n"): typeof import('./graphql').VerifyEmailDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResendVerification($input: EmailInput!) {\n    emailVerificationResend(input: $input) { ok }\n  }\n"): typeof import('./graphql').ResendVerificationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RequestPasswordReset($input: EmailInput!) {\n    passwordResetRequest(input: $input) { ok userErrors { message field code } }\n  }\n"): typeof import('./graphql').RequestPasswordResetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResetPassword($input: PasswordResetInput!) {\n    passwordReset(input: $input) { ok userErrors { message field code } }\n  }\n"): typeof import('./graphql').ResetPasswordDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Address {\n    viewer { id email emailVerified }\n  }\n"): typeof import('./graphql').AddressDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Backtest($id: ID!) {\n    backtest(id: $id) {\n      id status createdAt\n      progress { fraction message }\n      failure { code message }\n      version { number strategy { id name } }\n      manifest { resultDigest }\n      metrics {\n        netProfit { amountMinor currency } feesPaid { amountMinor currency }\n        totalReturnPct cagrPct sharpe sortino calmar maxDrawdownPct profitFactor winRatePct trades exposurePct\n      }\n      equityCurve(maxPoints: 1000) { t v }\n      drawdownCurve(maxPoints: 1000) { t v }\n      trades(first: 100) {\n        totalCount\n        nodes { id side qty entryAt entryPrice exitAt exitPrice exitReason pnl { amountMinor currency } }\n      }\n    }\n  }\n"): typeof import('./graphql').BacktestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelRun($id: ID!) { runCancel(id: $id) { userErrors { message } } }\n"): typeof import('./graphql').CancelRunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewBacktest {\n    refData {\n      templates {\n        id name description category source\n        parameters { name label type default min max step choices }\n      }\n    }\n    datasets(first: 100) { nodes { id name state rows from to symbol } }\n  }\n"): typeof import('./graphql').NewBacktestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateFromTemplate($input: StrategyCreateInput!) {\n    strategyCreate(input: $input) {\n      strategy { id latestVersion { id } }\n      userErrors { message field code }\n    }\n  }\n"): typeof import('./graphql').CreateFromTemplateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartBacktest($input: BacktestStartInput!) {\n    backtestStart(input: $input) {\n      backtest { id }\n      userErrors { message field code }\n    }\n  }\n"): typeof import('./graphql').StartBacktestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription RunEvents($id: ID!) {\n    runEvents(id: $id) { kind progress { fraction message } point { t v } }\n  }\n"): typeof import('./graphql').RunEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Datasets {\n    datasets(first: 100) { nodes { id name symbol state timeframe rows from to } }\n  }\n"): typeof import('./graphql').DatasetsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Dataset($id: ID!) {\n    dataset(id: $id) {\n      id name symbol state rejection vendor timeframe calendar rows from to digest\n      quality { rows missingBars zeroVolume outliers }\n      gaps { from to missingBars }\n    }\n  }\n"): typeof import('./graphql').DatasetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeys {\n    accessTokens { id name prefix scopes createdAt expiresAt lastUsedAt }\n  }\n"): typeof import('./graphql').ApiKeysDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApiKey($input: AccessTokenCreateInput!) {\n    accessTokenCreate(input: $input) { accessToken { name } secret userErrors { message field code } }\n  }\n"): typeof import('./graphql').CreateApiKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKey($id: ID!) {\n    accessTokenRevoke(id: $id) { userErrors { message field code } }\n  }\n"): typeof import('./graphql').RevokeApiKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Organizations {\n    viewer { id organizations(first: 100) { nodes { role organization { id slug name personal } } } }\n  }\n"): typeof import('./graphql').OrganizationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Organization {\n    organization {\n      id slug name personal viewerRole\n      members(first: 100) { totalCount nodes { id role joinedAt user { id handle displayName } } }\n    }\n  }\n"): typeof import('./graphql').OrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Invitations { organization { id invitations { id email role expiresAt } } }\n"): typeof import('./graphql').InvitationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateOrganization($input: OrganizationCreateInput!) {\n    organizationCreate(input: $input) { organization { id } userErrors { message field code } }\n  }\n"): typeof import('./graphql').CreateOrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenameOrganization($id: ID!, $input: OrganizationUpdateInput!) {\n    organizationUpdate(id: $id, input: $input) { organization { id } userErrors { message field code } }\n  }\n"): typeof import('./graphql').RenameOrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LeaveOrganization($id: ID!) { organizationLeave(id: $id) { ok userErrors { message field code } } }\n"): typeof import('./graphql').LeaveOrganizationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetMemberRole($id: ID!, $role: Role!) {\n    memberRoleSet(id: $id, role: $role) { membership { id } userErrors { message field code } }\n  }\n"): typeof import('./graphql').SetMemberRoleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveMember($id: ID!) { memberRemove(id: $id) { ok userErrors { message field code } } }\n"): typeof import('./graphql').RemoveMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteMember($input: MemberInviteInput!) {\n    memberInvite(input: $input) { link userErrors { message field code } }\n  }\n"): typeof import('./graphql').InviteMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeInvitation($id: ID!) { invitationRevoke(id: $id) { ok userErrors { message field code } } }\n"): typeof import('./graphql').RevokeInvitationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptInvitation($input: CodeInput!) {\n    invitationAccept(input: $input) {\n      membership { id organization { id name } } userErrors { message field code }\n    }\n  }\n"): typeof import('./graphql').AcceptInvitationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SecondFactor {\n    viewer { id mfa { totp recoveryCodesLeft } }\n  }\n"): typeof import('./graphql').SecondFactorDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginTotp($input: TotpEnrollBeginInput!) {\n    totpEnrollBegin(input: $input) { secret otpauthUri userErrors { message field code } }\n  }\n"): typeof import('./graphql').BeginTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FinishTotp($input: CodeInput!) {\n    totpEnrollFinish(input: $input) { codes userErrors { message field code } }\n  }\n"): typeof import('./graphql').FinishTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DisableTotp($input: TotpDisableInput!) {\n    totpDisable(input: $input) { ok userErrors { message field code } }\n  }\n"): typeof import('./graphql').DisableTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sessions {\n    sessions { id current userAgent ip createdAt lastSeenAt expiresAt }\n  }\n"): typeof import('./graphql').SessionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeSession($id: ID!) { sessionRevoke(id: $id) { ok } }\n"): typeof import('./graphql').RevokeSessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeOtherSessions { sessionsRevokeAll(keepCurrent: true) { ok } }\n"): typeof import('./graphql').RevokeOtherSessionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Runs {\n    backtests(first: 50) {\n      nodes { id status createdAt version { number strategy { name } } metrics { totalReturnPct trades } }\n    }\n  }\n"): typeof import('./graphql').RunsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
