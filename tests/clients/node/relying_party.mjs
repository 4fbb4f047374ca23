// A relying party on npm's openid-client: / sends the visitor to the issuer, /callback answers with what was validated.
// Arguments: issuer, client ID, client secret (empty for a public client), port.
import { createServer } from "node:http";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // Node 18 does not have it as a global
const client = await import("openid-client");

const [issuer, clientId, clientSecret, port] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const authentication = clientSecret ? client.ClientSecretBasic(clientSecret) : client.None();
const config = await client.discovery(new URL(issuer), clientId, {}, authentication, {
  execute: [client.allowInsecureRequests],
});
const pending = new Map();

async function begin() {
  const codeVerifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  pending.set(state, { codeVerifier, nonce });
  return client.buildAuthorizationUrl(config, {
    redirect_uri: `${origin}/callback`,
    scope: "openid profile email",
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
}

async function finish(url) {
  const state = url.searchParams.get("state");
  const { codeVerifier, nonce } = pending.get(state);
  const tokens = await client.authorizationCodeGrant(config, url, {
    pkceCodeVerifier: codeVerifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  return { claims, userinfo };
}

createServer(async (request, response) => {
  const url = new URL(request.url, origin);
  try {
    if (url.pathname === "/callback") {
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(await finish(url)));
    } else if (url.pathname === "/") {
      response.writeHead(302, { Location: (await begin()).href }).end();
    } else {
      response.writeHead(404).end();
    }
  } catch (error) {
    response.writeHead(500).end(`${error.code}: ${error.message}`);
  }
}).listen(Number(port), "127.0.0.1");
