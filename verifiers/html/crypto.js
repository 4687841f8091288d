/* SHA-256, HMAC, Ed25519 and, where the browser has it, ML-DSA-44: by WebCrypto, with our own rule before it.

One rule for Ed25519 (docs/reference/ledger-formats.md): S below the group order, A and R spelled canonically and
not of small order, the equation without cofactor. WebCrypto promises the equation; the rest is checked here.
The points of small order are not listed but computed: y is 0, 1, -1 or a root of d*y^4 + 2*y^2 - 1. */

const FIELD = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const CURVE_D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

const KINDS = new Map([
  [0x01, { name: "Ed25519", keyBytes: 32, signatureBytes: 64, cosigns: false }],
  [0x04, { name: "Ed25519", keyBytes: 32, signatureBytes: 64, cosigns: true }],
  [0x06, { name: "ML-DSA-44", keyBytes: 1312, signatureBytes: 2420, cosigns: true }],
]);

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joinBytes(...parts)));
}

async function hmacSha256(secret, message) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** The number that bytes spell, the smallest byte first. */
const littleEndian = (bytes) => BigInt(`0x${hexOf(Uint8Array.from(bytes).reverse())}`);

/** Whether an encoded point is spelled canonically and not of small order. */
function isSoundPoint(encoded) {
  const y = littleEndian(encoded) & (2n ** 255n - 1n);
  if (y >= FIELD || y === 0n || y === 1n || y === FIELD - 1n) return false;
  const square = (y * y) % FIELD;
  return (CURVE_D * square * square + 2n * square - 1n) % FIELD !== 0n;
}

/** Whether WebCrypto accepts; a key that it will not take accepts nothing. */
async function accepts(format, algorithm, material, signature, message) {
  try {
    const key = await crypto.subtle.importKey(format, material, { name: algorithm }, false, ["verify"]);
    return await crypto.subtle.verify({ name: algorithm }, key, signature, message);
  } catch (error) {
    if (error.name === "NotSupportedError") throw error;
    return false;
  }
}

async function verifiesEd25519(material, signature, message) {
  if (signature.length !== 64 || littleEndian(signature.subarray(32)) >= ORDER) return false;
  if (!isSoundPoint(material) || !isSoundPoint(signature.subarray(0, 32))) return false;
  return accepts("raw", "Ed25519", material, signature, message);
}

async function verifiesMlDsa44(material, signature, message) {
  if (signature.length !== 2420) return false;
  return accepts("raw-public", "ML-DSA-44", material, signature, message);
}

/** Whether a bare signature is of this key: true, false, or null where the browser cannot tell. */
async function verifies(key, signature, message) {
  if (key.kind !== 0x06) return verifiesEd25519(key.material, signature, message);
  return (await abilities()).mlDsa44 ? verifiesMlDsa44(key.material, signature, message) : null;
}

let found = null;
/** What this browser can compute, tried out once: {base, mlDsa44}. Without `base` nothing can be checked. */
function abilities() {
  found ??= triedOut();
  return found;
}

async function triedOut() {
  let base = false;
  let mlDsa44 = false;
  try {
    // RFC 8032 section 7.1, test 2; the same signature over another message must fail.
    const material = readBase64("PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=", "");
    const signature = readBase64(
      "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA==", "");
    const digest = hexOf(await sha256(utf8("abc")));
    base = (await verifiesEd25519(material, signature, Uint8Array.of(0x72)))
      && !(await verifiesEd25519(material, signature, Uint8Array.of(0x73)))
      && digest === "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  } catch {
    base = false;
  }
  try {
    mlDsa44 = (await verifiesMlDsa44(new Uint8Array(1312), new Uint8Array(2420), new Uint8Array(1))) === false;
  } catch {
    mlDsa44 = false;
  }
  return { base, mlDsa44 };
}
