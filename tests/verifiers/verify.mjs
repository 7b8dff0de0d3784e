// Asks two verifiers that others wrote what they think of credentials, with the network shut.
// In (stdin): {credentials, documents: {address: text}}. Out: {said: [{vc, core}], asked, leaks}.
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import process from "node:process";

const { credentials, documents } = JSON.parse(await text(process.stdin));
const asked = []; // what was asked for and came from `documents`
const leaks = []; // what would have gone out

shut(net.Socket.prototype, "connect", "socket");
shut(dns, "lookup", "lookup");
shut(dns.promises, "lookup", "lookup");
shut(dgram.Socket.prototype, "send", "datagram");
globalThis.fetch = async (input) => {
  const address = typeof input === "string" ? input : input.url ?? String(input);
  if (!(address in documents)) {
    leaks.push(address);
    throw new TypeError(`the network is shut: ${address}`);
  }
  asked.push(address);
  return new Response(documents[address], { headers: { "content-type": "application/ld+json" } });
};
if (!(await isShut())) throw new Error("the network is open");

const { verifyCredential } = await import("@digitalcredentials/verifier-core");
const vc = await import("@digitalbazaar/vc");
const { DataIntegrityProof } = await import("@digitalbazaar/data-integrity");
const { cryptosuite } = await import("@digitalbazaar/eddsa-rdfc-2022-cryptosuite");
const { checkStatus } = await import("@digitalbazaar/vc-bitstring-status-list");

const said = [];
for (const one of credentials) said.push({ vc: await byBazaar(one), core: await byCore(one) });
process.stdout.write(JSON.stringify({ said, asked, leaks }));

/** @digitalbazaar/vc: signature and dates in `verified`; whether a status bit is set in `set`. */
async function byBazaar(credential) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const options = { credential: structuredClone(credential), suite, documentLoader: load };
  const result = await vc.verifyCredential({ ...options, checkStatus });
  const bits = result.statusResult?.results ?? [];
  const causes = result.error?.errors ?? [result.error];
  return {
    verified: result.verified,
    set: bits.some((one) => one.status),
    error: causes.map((one) => one?.message ?? "").join("; "),
  };
}

/** @digitalcredentials/verifier-core: one line for each of its steps, or why it could not. */
async function byCore(credential) {
  const registry = { name: "test", type: "dcc-legacy", url: "https://registry.example/list.json" };
  const result = await verifyCredential({
    credential: structuredClone(credential),
    knownDIDRegistries: [registry],
  });
  const steps = (result.log ?? []).map((one) => [one.id, one.valid ?? one.error?.name]);
  return { steps: Object.fromEntries(steps), errors: (result.errors ?? []).map((e) => e.name) };
}

async function load(address) {
  const [base, fragment] = address.split("#");
  const url = base.startsWith("did:web:") ? didAddress(base) : base;
  if (!(url in documents)) {
    leaks.push(address);
    throw new Error(`not at hand: ${address}`);
  }
  asked.push(url);
  let document = JSON.parse(documents[url]);
  if (base.startsWith("did:") && fragment) {
    const method = document.verificationMethod.find((one) => one.id === address);
    if (!method) throw new Error(`no such key: ${address}`);
    document = { "@context": "https://w3id.org/security/multikey/v1", ...method };
  }
  return { contextUrl: null, documentUrl: address, document };
}

function didAddress(did) {
  const [host, ...path] = did.slice("did:web:".length).split(":").map(decodeURIComponent);
  return `https://${host}/${path.length ? path.join("/") : ".well-known"}/did.json`;
}

function shut(owner, name, kind) {
  owner[name] = () => {
    leaks.push(kind);
    throw new Error(`the network is shut: ${kind}`);
  };
}

/** Try to get out: when the doors are shut this must fail, and be seen. */
async function isShut() {
  try {
    net.connect(9, "127.0.0.1");
    return false;
  } catch {
    return leaks.splice(0).includes("socket");
  }
}

async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
