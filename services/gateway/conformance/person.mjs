// A person that signed up for one check, and what the check may call.
import { randomBytes } from 'node:crypto';

const PASSWORD = 'correct horse battery staple';

/** The address that the check was called with. */
export function address() {
  const url = process.argv[2];
  if (!url) {
    console.error(`usage: node ${process.argv[1]} <address of the platform>`);
    process.exit(2);
  }
  return url.replace(/\/$/, '');
}

/** Calls the API as whoever the token is of, and fails on any error. */
export async function call(url, query, variables, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** Signs a new person up and in, and returns their access token. */
export async function signedIn(url) {
  const handle = `conform-${randomBytes(6).toString('hex')}`;
  const email = `${handle}@example.com`;
  const signUp = 'mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }';
  await call(url, signUp, { input: { email, handle, password: PASSWORD } });
  const signIn = 'mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }';
  const { accessToken, userErrors } = (await call(url, signIn, { input: { email, password: PASSWORD } })).signIn;
  if (!accessToken) throw new Error(JSON.stringify(userErrors));
  return accessToken;
}

/** Starts a backtest over the synthetic market, and returns its id. */
export async function startBacktest(url, token) {
  const create = `mutation($input: StrategyCreateInput!) {
    strategyCreate(input: $input) { strategy { latestVersion { id } } userErrors { message } }
  }`;
  const { strategyCreate } = await call(url, create, { input: { name: 'Conformance', template: 'sma-cross' } }, token);
  const { datasets } = await call(url, '{ datasets(first: 1) { nodes { id } } }', {}, token);
  const start = `mutation($input: BacktestStartInput!) {
    backtestStart(input: $input) { backtest { id } userErrors { message field } }
  }`;
  const input = {
    version: strategyCreate.strategy.latestVersion.id,
    dataset: datasets.nodes[0].id,
    capital: { amountMinor: '10000000', currency: 'USD' },
  };
  const { backtest, userErrors } = (await call(url, start, { input }, token)).backtestStart;
  if (!backtest) throw new Error(JSON.stringify(userErrors));
  return backtest.id;
}
