// What people use: graphql-request, Apollo Client and graphql-ws, which follows a backtest to its end.
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLClient } from 'graphql-request';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { address, signedIn, startBacktest } from './person.mjs';

const url = address();
const token = await signedIn(url);
const headers = { authorization: `Bearer ${token}` };
const VIEWER = '{ viewer { id handle } }';

const { viewer } = await new GraphQLClient(`${url}/graphql`, { headers }).request(VIEWER);
console.log('graphql-request asks who calls');

const apollo = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri: `${url}/graphql`, headers }),
});
const seen = (await apollo.query({ query: gql(VIEWER) })).data.viewer;
if (seen.id !== viewer.id) throw new Error('Apollo Client sees somebody else');
console.log('Apollo Client asks who calls');

const id = await startBacktest(url, token);
const socket = createClient({
  url: `${url.replace(/^http/, 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: headers,
});
const follow = 'subscription($id: ID!) { runEvents(id: $id) { cursor kind status } }';
const cursors = [];
let status;
for await (const { data, errors } of socket.iterate({ query: follow, variables: { id } })) {
  if (errors) throw new Error(JSON.stringify(errors));
  cursors.push(data.runEvents.cursor);
  status = data.runEvents.status ?? status;
}
if (status !== 'SUCCEEDED') throw new Error(`the run ended as ${status}`);
if (new Set(cursors).size !== cursors.length) throw new Error('an event came twice');
console.log('graphql-ws follows a run to its end, no event twice');
await socket.dispose();
