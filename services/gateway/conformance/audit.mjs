// Runs every audit of npm's graphql-http against a server: node audit.mjs http://127.0.0.1:8080/graphql
import { auditServer } from 'graphql-http';

const EXPECTED = 61;
const url = process.argv[2];
if (!url) {
  console.error('usage: node audit.mjs <address of the GraphQL endpoint>');
  process.exit(2);
}

const results = await auditServer({ url });
const failed = results.filter((result) => result.status !== 'ok');
for (const { id, name, status, reason } of failed) {
  console.log(`${status}  ${id}  ${name}\n        ${reason}`);
}
console.log(`${results.length - failed.length} of ${results.length} audits pass`);
process.exit(failed.length === 0 && results.length >= EXPECTED ? 0 : 1);
