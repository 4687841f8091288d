/* Forms: bytes, UTF-8, base64 and decimals, each in its one spelling.

Promises: what is read here would be written the same; anything else is a Malformed.
Written from docs/reference/ledger-formats.md, not from the Python of the same office. */

const LARGEST_NUMBER = 2n ** 63n - 1n;
const HASH_BYTES = 32;

/** Something is not in the form it was given for. code: a key of WORDS[…].malformed; where: line or member. */
class Malformed extends Error {
  constructor(code, where = "") {
    super(`${code} ${where}`);
    this.code = code;
    this.where = String(where);
  }
}

/** Bytes of a string whose characters are all below 256, and back: names in a policy are octets. */
const octetsOf = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
function textOfOctets(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

const utf8 = (text) => new TextEncoder().encode(text);

function readUtf8(bytes, largest, where) {
  if (bytes.length > largest) throw new Malformed("large", where);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("utf8", where);
  }
}

/** UTF-8 without ASCII control characters other than the newline (signed-note). */
function readPlainText(bytes, largest, where) {
  const text = readUtf8(bytes, largest, where);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) throw new Malformed("control", where);
  }
  return text;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_VALUE = new Map([...BASE64].map((sign, value) => [sign, value]));

/** RFC 4648 section 4: padded, no line breaks, unused bits zero, at least one byte. */
function readBase64(text, where) {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (text.length === 0 || text.length % 4 !== 0) throw new Malformed("base64", where);
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let bits = 0;
  let filled = 0;
  for (let at = 0; at < letters; at += 1) {
    const value = BASE64_VALUE.get(text[at]);
    if (value === undefined) throw new Malformed("base64", where);
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[filled] = (held >> bits) & 0xff;
      filled += 1;
      held &= (1 << bits) - 1;
    }
  }
  if (held !== 0) throw new Malformed("base64", where);
  return bytes;
}

function writeBase64(bytes) {
  return btoa(textOfOctets(bytes));
}

function readSized(text, size, where) {
  const bytes = readBase64(text, where);
  if (bytes.length !== size) throw new Malformed("length", where);
  return bytes;
}

const readHash = (text, where) => readSized(text, HASH_BYTES, where);

/** A whole number from 0 to 2^63 - 1, as BigInt. */
function readDecimal(text, where) {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text) || BigInt(text) > LARGEST_NUMBER) throw new Malformed("decimal", where);
  return BigInt(text);
}

function joinBytes(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A number as eight bytes, the largest first. */
function eightBytes(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}

const numberOfEight = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);

/** One byte that counts, then the bytes. */
const counted = (bytes) => joinBytes(Uint8Array.of(bytes.length), bytes);

const sameBytes = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
