// A real OpenID Connect provider for the tests: oidc-provider, which is certified by the OpenID
// Foundation. Called with its port, the redirect address, and who can sign in (JSON: name -> claims).
// Whoever signs in types a name and no password.

import Provider from "oidc-provider";

const [port, redirect, people] = process.argv.slice(2);
const known = JSON.parse(people);

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "fagspor", client_secret: "a-secret-of-the-tests", redirect_uris: [redirect] }],
  claims: { openid: ["sub", "cpr", "department", "title", "loa"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...known[id] }) }),
  pkce: { required: () => true },
  cookies: { keys: ["tests"] },
  features: { devInteractions: { enabled: true } },
});
provider.listen(Number(port), "127.0.0.1");
