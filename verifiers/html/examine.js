/* What is checked: proofs, openings and certificates under the reader's own policy.

Every check has an id and a verdict: "pass", "fail", "unknown" (this browser cannot tell) or "skip" (not judged). The whole is "verified" only if all pass; anything unreadable is said before anything else. */

const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const CERTIFICATE_FORMAT = "clerestory-certificate-1";
const LARGEST_EXTRA = 1 << 16;
const LARGEST_PROOF = LARGEST_NOTE + 2 * LARGEST_EXTRA;
const MOST_HASHES = 63;
const MOST_PARTS = 64;

/** {index (BigInt), hashes, note, extra: bytes or null} of a tlog-proof, format v1. */
function readProof(bytes) {
  if (bytes.length > LARGEST_PROOF) throw new Malformed("large", "proof");
  const end = bytes.findIndex((byte, at) => byte === 0x0a && bytes[at + 1] === 0x0a);
  const lines = readPlainText(end < 0 ? bytes : bytes.subarray(0, end), 2 * LARGEST_EXTRA, "proof").split("\n");
  if (lines.shift() !== PROOF_HEADER) throw new Malformed("header");
  if (end < 0) throw new Malformed("note");
  let extra = null;
  if (lines[0]?.startsWith("extra ")) {
    extra = readBase64(lines.shift().slice(6), "extra");
    if (extra.length > LARGEST_EXTRA) throw new Malformed("large", "extra");
  }
  if (!lines[0]?.startsWith("index ")) throw new Malformed("index");
  const index = readDecimal(lines.shift().slice(6), "index");
  if (lines.length > MOST_HASHES) throw new Malformed("hashes");
  const hashes = lines.map((line, at) => readHash(line, at + 1));
  return { index, hashes, note: readNote(bytes.subarray(end + 2)), extra };
}

/** The parts of a certificate: [{proof, opening}]. */
function readCertificate(value) {
  const members = readMembers(value, ["format", "parts"], [], "certificate");
  if (members.get("format") !== CERTIFICATE_FORMAT) throw new Malformed("format", CERTIFICATE_FORMAT);
  const parts = members.get("parts");
  if (!Array.isArray(parts) || parts.length < 1 || parts.length > MOST_PARTS) throw new Malformed("parts");
  return parts.map((part) => {
    const held = readMembers(part, ["proof", "opening"], [], "parts");
    return { proof: readProof(utf8(readString(held.get("proof"), "proof"))), opening: readOpening(held.get("opening")) };
  });
}

function readDocument(bytes, where) {
  return readJson(readUtf8(bytes, LARGEST_OPENING, where), where);
}

/** Examine files. given: {policy, certificate} or {policy, proof, opening (may be missing)}, all bytes.
Returns {verdict: "verified", "refused", "not_here" or "unreadable", malformed: [{file, code, where}],
parts: [{proof, opening, head, checks, …}], together: check or null}. */
async function examine(given) {
  const result = { verdict: "unreadable", malformed: [], parts: [], together: null };
  const policy = await read(result, "policy", () => readPolicy(given.policy));
  let parts;
  if (given.certificate) {
    const read1 = () => readCertificate(readDocument(given.certificate, "certificate"));
    parts = await read(result, "certificate", read1);
  } else {
    const proof = await read(result, "proof", () => readProof(given.proof));
    const read1 = () => readOpening(readDocument(given.opening, "opening"));
    const opening = given.opening ? await read(result, "opening", read1) : null;
    if (proof && !given.opening && proof.extra === null) result.malformed.push({ file: "proof", code: "which", where: "" });
    parts = [{ proof, opening }];
  }
  if (result.malformed.length) return result;
  for (const part of parts) {
    await read(result, "proof", async () => result.parts.push(await examinePart(part, policy)));
  }
  if (given.certificate && result.parts.length === parts.length) result.together = checkTogether(result.parts);
  result.verdict = verdictOf(result);
  return result;
}

/** What `reader` returns; a Malformed is noted with the file it is about, and gives null. */
async function read(result, file, reader) {
  try {
    return await reader();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    result.malformed.push({ file, code: error.code, where: error.where });
    return null;
  }
}

function verdictOf(result) {
  if (result.malformed.length) return "unreadable";
  const checks = result.parts.flatMap((part) => part.checks).concat(result.together ?? []);
  const verdicts = checks.map((check) => check.verdict);
  if (verdicts.includes("fail")) return "refused";
  return verdicts.includes("unknown") ? "not_here" : "verified";
}

const passIf = (isTrue) => (isTrue ? "pass" : "fail");

/** One entry: signatures, log, quorum, inclusion, and what the opening shows. */
async function examinePart({ proof, opening }, policy) {
  const keys = [...policy.logs, ...policy.witnesses.values()];
  const { results, ignored } = await judgeSignatures(proof.note, keys);
  const forged = results.filter((one) => one.verdict === "fail");
  const head = headOf(proof.note, results, forged);
  const entry = opening?.leaf.bytes ?? proof.extra;
  const part = { proof, opening, entry, head, results, ignored, policy, witnesses: [], way: null, checks: [] };
  const add = (id, verdict, facts = {}) => part.checks.push({ id, verdict, facts });
  const unchecked = results.filter((one) => one.verdict === "unknown");
  add("signatures", passIf(forged.length === 0), { forged, unchecked, count: results.length, ignored });
  // What a forged signature leaves open is not judged: the forgery is the finding.
  const settled = (verdict) => (forged.length && verdict !== "pass" ? "skip" : verdict);
  const [logged, facts] = judgeLog(head, policy, results);
  add("log", settled(logged), facts);
  part.witnesses = judgeWitnesses(policy, results);
  add("quorum", settled(judgeQuorum(policy, part.witnesses)), { witnesses: part.witnesses });
  if (head) {
    const leaf = await leafHash(entry);
    part.leafHash = leaf;
    part.way = await wayUp(leaf, proof.index, head.size, proof.hashes);
    part.isRooted = await isIncluded(leaf, proof.index, head.size, proof.hashes, head.root);
  }
  add("inclusion", passIf(part.isRooted === true), { index: proof.index, size: head?.size });
  if (opening) await checkOpening(proof, opening, add);
  return part;
}

/** The checkpoint. If nothing was forged and something is signed, it must be one; else it may be missing. */
function headOf(note, results, forged) {
  try {
    return readCheckpoint(note.text);
  } catch (error) {
    if (!(error instanceof Malformed) || (results.length > 0 && forged.length === 0)) throw error;
    return null;
  }
}

function judgeLog(head, policy, results) {
  const own = results.filter((one) => policy.logs.includes(one.key) && one.key.name === head?.origin);
  const good = own.filter((one) => one.verdict === "pass");
  const facts = { origin: head?.origin, size: head?.size, unchecked: own.filter((one) => one.verdict === "unknown") };
  const isPlain = good.some((one) => one.key.kind === 0x01);
  if (head?.extensions.length && !isPlain) return ["fail", { ...facts, extended: true }];
  if (good.length) return ["pass", facts];
  return [facts.unchecked.length ? "unknown" : "fail", facts];
}

/** Each witness of the policy: {name, key, status: "cosigned", "unchecked", "forged", "notime" or "absent", at}. */
function judgeWitnesses(policy, results) {
  return [...policy.witnesses].map(([name, key]) => {
    const own = results.filter((one) => one.key === key);
    const one = own.findLast((each) => each.at > 0n) ?? own.at(-1);
    if (!one) return { name, key, status: "absent", at: 0n };
    const status = own.some((each) => each.verdict === "fail") ? "forged"
      : one.at === 0n ? "notime" : one.verdict === "unknown" ? "unchecked" : "cosigned";
    return { name, key, status, at: one.at };
  });
}

function judgeQuorum(policy, witnesses) {
  const named = (...statuses) => new Set(witnesses.filter((one) => statuses.includes(one.status)).map((one) => one.name));
  if (isQuorum(policy, named("cosigned"))) return "pass";
  return isQuorum(policy, named("cosigned", "unchecked")) ? "unknown" : "fail";
}

async function checkOpening(proof, opening, add) {
  add("leaf", proof.extra === null ? "skip" : passIf(sameBytes(proof.extra, opening.leaf.bytes)));
  add("opening", passIf(sameBytes(await commitmentOf(opening), opening.leaf.commitment)));
  if (opening.subject === null) return;
  const isLabelled = sameBytes(await labelOf(opening.subject), opening.leaf.label);
  add("label", passIf(isLabelled), { number: opening.subject.number });
}

/** Parts of a certificate: different entries of one log, about one request, under heads that agree. */
function checkTogether(parts) {
  const why = [];
  if (new Set(parts.map((part) => part.head?.origin)).size > 1) why.push("logs");
  if (new Set(parts.map((part) => part.proof.index)).size < parts.length) why.push("entries");
  const roots = new Map();
  for (const { head } of parts.filter((part) => part.head)) {
    const place = `${head.origin} ${head.size}`;
    if ((roots.get(place) ?? hexOf(head.root)) !== hexOf(head.root)) why.push("heads");
    roots.set(place, hexOf(head.root));
  }
  const requests = parts.map((part) => part.opening.shown.get("subject_ref")?.value).filter(Boolean);
  if (new Set(requests).size > 1) why.push("requests");
  return { id: "together", verdict: passIf(why.length === 0), facts: { why } };
}
