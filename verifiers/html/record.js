/* Leaves and openings: what the public sees of an entry, and what one reader was shown of it. */

const LEAF_BYTES = 98;
const LEAF_KINDS = 5;
const MOST_FIELDS = 256;
const LONGEST_VALUE = 1 << 16;
const LARGEST_OPENING = 32 << 20;
const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** {kind, commitment, label, content} of 98 bytes of version 1. */
function readLeaf(bytes) {
  if (bytes.length !== LEAF_BYTES || bytes[0] !== 1 || bytes[1] < 1 || bytes[1] > LEAF_KINDS) {
    throw new Malformed("leaf");
  }
  const [commitment, label, content] = [2, 34, 66].map((at) => bytes.slice(at, at + HASH_BYTES));
  return { bytes, kind: bytes[1], commitment, label, content };
}

/** The opening in a JSON value: {leaf, salt, shown: Map name -> {salt, value}, hidden: Map name -> digest, subject}. */
function readOpening(value) {
  const members = readMembers(value, ["format", "leaf", "salt", "shown", "hidden"], ["subject"], "opening");
  if (members.get("format") !== "clerestory-opening-1") throw new Malformed("format", "clerestory-opening-1");
  const shown = readFields(members.get("shown"), "shown", (held) => {
    const field = readMembers(held, ["salt", "value"], [], "shown");
    const found = { salt: readSecret(field.get("salt"), "shown"), value: readString(field.get("value"), "shown") };
    if (utf8(found.value).length > LONGEST_VALUE) throw new Malformed("large", "shown");
    return found;
  });
  const hidden = readFields(members.get("hidden"), "hidden", (digest) => readSecret(digest, "hidden"));
  const names = new Set([...shown.keys(), ...hidden.keys()]);
  if (names.size !== shown.size + hidden.size) throw new Malformed("twice", "opening");
  if (names.size < 1 || names.size > MOST_FIELDS) throw new Malformed("fields");
  const leaf = readLeaf(readBase64(readString(members.get("leaf"), "leaf"), "leaf"));
  const subject = members.has("subject") ? readSubject(members.get("subject")) : null;
  return { leaf, salt: readSecret(members.get("salt"), "salt"), shown, hidden, subject };
}

function readFields(value, where, read) {
  if (!(value instanceof Map) || value.size > MOST_FIELDS) throw new Malformed("members", where);
  const fields = new Map();
  for (const [name, held] of value) {
    if (!FIELD_NAME.test(name)) throw new Malformed("fieldname", where);
    fields.set(name, read(held));
  }
  return fields;
}

const readSecret = (value, where) => readSized(readString(value, where), 32, where);

function readSubject(value) {
  const subject = readMembers(value, ["key", "number"], [], "subject");
  const number = subject.get("number");
  const isWhole = number instanceof JsonNumber && /^[1-9][0-9]{0,15}$/.test(number.spelling);
  if (!isWhole || BigInt(number.spelling) >= 2n ** 53n) throw new Malformed("decimal", "subject");
  return { key: readSecret(subject.get("key"), "subject"), number: BigInt(number.spelling) };
}

/** What a leaf must hold if the opening shows the truth. */
async function commitmentOf(opening) {
  const digests = new Map(opening.hidden);
  for (const [name, { salt, value }] of opening.shown) {
    digests.set(name, await sha256(utf8("clerestory/field/v1"), salt, counted(utf8(name)), utf8(value)));
  }
  const parts = [...digests.keys()].sort().flatMap((name) => [counted(utf8(name)), digests.get(name)]);
  return sha256(utf8("clerestory/leaf/v1"), opening.salt, ...parts);
}

const labelOf = (subject) =>
  hmacSha256(subject.key, joinBytes(utf8("clerestory/label/v1"), eightBytes(subject.number)));
