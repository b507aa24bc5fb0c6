// Makes and verifies access tokens with jose; tests/clients/tokens.sh describes how it is called.
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { SignJWT, createLocalJWKSet, exportJWK, exportSPKI, generateKeyPair, importJWK, jwtVerify } from "jose";

const [task, algorithm, setFile, pemFile] = process.argv.slice(2);

// Returns the two keys, and the members of the public one. HMAC has only one key.
async function newKey() {
  if (algorithm === "HS256") {
    const secret = new Uint8Array(randomBytes(32));
    return { privateKey: secret, jwk: { kty: "oct", k: Buffer.from(secret).toString("base64url") } };
  }
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  writeFileSync(pemFile, await exportSPKI(publicKey));
  return { privateKey, jwk: await exportJWK(publicKey) };
}

async function make() {
  const { privateKey, jwk } = await newKey();
  writeFileSync(setFile, JSON.stringify({ keys: [{ ...jwk, kid: "one", alg: algorithm, use: "sig" }] }));
  const token = new SignJWT({ logflume: ["temperature/1001"] })
    .setProtectedHeader({ alg: algorithm, kid: "one", typ: "JWT" })
    .setIssuer("trial")
    .setAudience(["others-too", "sensors"])
    .setIssuedAt()
    .setNotBefore("0s")
    .setExpirationTime("1h");
  console.log(await token.sign(privateKey));
}

async function verify() {
  const set = JSON.parse(readFileSync(setFile));
  const token = readFileSync(0, "utf8").trim();
  // The library's key sets hold public keys only.
  const key = algorithm === "HS256" ? await importJWK(set.keys[0]) : createLocalJWKSet(set);
  const { payload } = await jwtVerify(token, key, {
    algorithms: [algorithm],
    issuer: "trial",
    audience: "sensors",
    requiredClaims: ["exp", "iat"],
  });
  console.log(payload.logflume.join(" "));
}

await (task === "make" ? make() : verify());
