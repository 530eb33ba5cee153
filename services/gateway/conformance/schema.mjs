// What tools say of the published SDL: relay-compiler compiles against it, graphql-inspector accepts the web app's operations.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diff, validate } from '@graphql-inspector/core';
import { buildSchema, introspectionFromSchema, buildClientSchema, getIntrospectionQuery, Source } from 'graphql';
import relay from 'relay-compiler';
import { address, call } from './person.mjs';

const url = address();
const sdl = await (await fetch(`${url}/graphql/schema.graphql`)).text();
const schema = buildSchema(sdl);

const introspected = buildClientSchema(await call(url, getIntrospectionQuery(), {}));
const changes = await diff(buildClientSchema(introspectionFromSchema(schema)), introspected);
if (changes.length > 0) throw new Error(`the SDL and introspection differ: ${changes.map(({ message }) => message)}`);
console.log('graphql-inspector finds the SDL and introspection equal');

const manifest = new URL('../../../web/src/generated/graphql/persisted-documents.json', import.meta.url);
const operations = Object.values(JSON.parse(readFileSync(manifest))).map((text) => new Source(text));
const invalid = validate(schema, operations, { strictDeprecated: true });
if (invalid.length > 0) throw new Error(invalid.flatMap(({ errors }) => errors).join('\n'));
console.log('graphql-inspector accepts every operation of the web app, none deprecated');

const folder = mkdtempSync(join(tmpdir(), 'assay-relay-'));
try {
  writeFileSync(join(folder, 'schema.graphql'), sdl);
  writeFileSync(join(folder, 'relay.config.json'), '{"src": ".", "language": "typescript", "schema": "schema.graphql"}');
  writeFileSync(
    join(folder, 'Runs.ts'),
    `import { graphql } from "relay-runtime";
    graphql\`query RunsQuery { ...Runs_all viewer { id } }\`;
    graphql\`fragment Runs_all on Query @refetchable(queryName: "RunsAllQuery") @argumentDefinitions(
      count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }
    ) { backtests(first: $count, after: $cursor) @connection(key: "Runs_backtests") { edges { node { id status } } } }\`;`,
  );
  const { status, stdout, stderr } = spawnSync(relay, [], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  console.log('relay-compiler compiles a paged, refetchable fragment');
} finally {
  rmSync(folder, { recursive: true });
}
