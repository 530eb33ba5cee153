// Verifies an access token with npm's jose, from nothing but the published keys: node tokens.mjs http://127.0.0.1:8080
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { address, signedIn } from './person.mjs';

const url = address();
const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
const expected = { issuer: 'assay', audience: 'assay', typ: 'at+jwt', algorithms: ['EdDSA'] };
const token = await signedIn(url);

const { payload } = await jwtVerify(token, keys, expected);
if (!payload.sub?.startsWith('usr_')) throw new Error(`the subject is ${payload.sub}`);

const [header, claims, signature] = token.split('.');
const raised = Buffer.from(JSON.stringify({ ...payload, role: 'admin' })).toString('base64url');
for (const forged of [`${header}.${raised}.${signature}`, `${header}.${claims}.${signature.slice(0, -4)}AAAA`]) {
  const refused = await jwtVerify(forged, keys, expected).then(() => false, (error) => error.code);
  if (refused !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') throw new Error(`a forged token: ${refused}`);
}
console.log('jose verifies an access token and refuses two forgeries');
