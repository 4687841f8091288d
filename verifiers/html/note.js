/* Keys, signed notes, checkpoints and cosignatures.

Sources: C2SP signed-note 1.0.0, tlog-checkpoint 1.0.0, tlog-cosignature 1.0.1 (0x04) and 1.1.0-rc.1 (0x06). */

const LARGEST_NOTE = 1 << 20;
const MOST_SIGNATURES = 64;
const LONGEST_NAME = 255;
const DASH = "\u2014 ";
const EMPTY_ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/** A name of a key: 1 to 255 bytes, without Unicode spaces, plus and control characters. */
function isKeyName(name) {
  const length = utf8(name).length;
  return length >= 1 && length <= LONGEST_NAME && !/[\p{White_Space}+\u0000-\u001f]/u.test(name);
}

/** A key as one line: NAME+IDENTIFIER+KEY. Returns {name, kind, material, id, said}. */
async function readVkey(text, where) {
  const [name, identifier, encoded] = splitTwice(text);
  if (encoded === undefined || !/^[0-9a-f]{8}$/.test(identifier)) throw new Malformed("vkey", where);
  const data = readBase64(encoded, where);
  const kind = KINDS.get(data[0]);
  if (!kind) throw new Malformed("keykind", where);
  if (!isKeyName(name)) throw new Malformed("keyname", where);
  const material = data.slice(1);
  if (material.length !== kind.keyBytes) throw new Malformed("keylength", where);
  if (kind.name === "Ed25519" && !isSoundPoint(material)) throw new Malformed("keypoint", where);
  const id = (await sha256(utf8(`${name}\n`), data)).slice(0, 4);
  if (hexOf(id) !== identifier) throw new Malformed("keyid", where);
  return { name, kind: data[0], material, id, said: `${name}+${identifier}` };
}

/** At the first and second plus only: base64 may hold further ones. */
function splitTwice(text) {
  const first = text.indexOf("+");
  const second = text.indexOf("+", first + 1);
  if (first < 0 || second < 0) return [text];
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

/** {text, signatures: [{name, id, signature}]}. Nothing in it is known to be true yet. */
function readNote(bytes) {
  const whole = readPlainText(bytes, LARGEST_NOTE, "note");
  const blank = whole.lastIndexOf("\n\n");
  if (blank < 0 || !whole.endsWith("\n")) throw new Malformed("note");
  const below = whole.slice(blank + 2, -1);
  const lines = below.split("\n");
  if (below === "" || lines.length > MOST_SIGNATURES) throw new Malformed("signatures");
  return { text: whole.slice(0, blank + 1), signatures: lines.map((line, at) => readSignatureLine(line, at + 1)) };
}

function readSignatureLine(line, number) {
  const space = line.indexOf(" ", DASH.length);
  if (!line.startsWith(DASH) || space < 0) throw new Malformed("signature", number);
  const name = line.slice(DASH.length, space);
  if (!isKeyName(name)) throw new Malformed("signature", number);
  const data = readBase64(line.slice(space + 1), number);
  if (data.length <= 4) throw new Malformed("signature", number);
  return { name, id: data.slice(0, 4), signature: data.slice(4) };
}

/** {origin, size (BigInt), root, extensions} of the text of a note. */
function readCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length < 3 || lines.includes("")) throw new Malformed("checkpoint");
  const [origin, size, root, ...extensions] = lines;
  if (utf8(origin).length > LONGEST_NAME) throw new Malformed("origin");
  const head = { origin, size: readDecimal(size, "checkpoint"), root: readHash(root, "checkpoint"), extensions };
  if (head.size === 0n && root !== EMPTY_ROOT) throw new Malformed("emptyroot");
  return head;
}

/** The bytes that a key signs of a note's text. at: BigInt seconds, for cosignatures. Throws Malformed when a
cosignature is of what is no checkpoint. */
function messageOf(key, text, at) {
  if (!KINDS.get(key.kind).cosigns) return utf8(text);
  const head = readCheckpoint(text);
  if (key.kind === 0x04) return utf8(`cosignature/v1\ntime ${at}\n${text}`);
  return joinBytes(
    utf8("subtree/v1\n\0"), counted(utf8(key.name)), eightBytes(at), counted(utf8(head.origin)),
    eightBytes(0), eightBytes(head.size), head.root,
  );
}

/** Judge one signature line of a known key: {key, verdict: "pass", "fail" or "unknown", at}. */
async function judged(note, line, key) {
  const kind = KINDS.get(key.kind);
  const timeBytes = kind.cosigns ? 8 : 0;
  if (line.signature.length !== timeBytes + kind.signatureBytes) return { key, verdict: "fail", at: 0n };
  const at = kind.cosigns ? numberOfEight(line.signature) : 0n;
  if (at > LARGEST_NUMBER) return { key, verdict: "fail", at: 0n };
  let message;
  try {
    message = messageOf(key, note.text, at);
  } catch (error) {
    if (error instanceof Malformed) return { key, verdict: "fail", at };
    throw error;
  }
  const answer = await verifies(key, line.signature.slice(timeBytes), message);
  return { key, verdict: answer === null ? "unknown" : answer ? "pass" : "fail", at };
}

/** Every signature of `keys` on the note, judged in the note's order, and how many others there are. */
async function judgeSignatures(note, keys) {
  const known = new Map();
  for (const key of keys) {
    const place = `${key.name} ${hexOf(key.id)}`;
    if (known.has(place)) throw new Malformed("clash");
    known.set(place, key);
  }
  const results = [];
  for (const line of note.signatures) {
    const key = known.get(`${line.name} ${hexOf(line.id)}`);
    if (key) results.push(await judged(note, line, key));
  }
  return { results, ignored: note.signatures.length - results.length };
}
