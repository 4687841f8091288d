/* Makes what the reader sees, out of nodes and text alone: nothing from a file is ever read as HTML. */

const LATEST_DATE = 253402300799n;

/** A node. inside: nodes and texts. */
function node(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...inside);
  return made;
}

function drawn(name, attributes = {}, ...inside) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...inside);
  return made;
}

/** Text out of a file: what cannot be seen, or could turn the line around, is escaped. */
const plain = (text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0).toString(16)}}`);
const foreign = (text) => node("bdi", {}, plain(text));
const foreignLines = (text) => node("bdi", { class: "value" }, text.split("\n").map(plain).join("\n"));

/** A policy's own name for a witness: octets, read as UTF-8 where they are that. */
function nameShown(octets) {
  const bytes = octetsOf(octets);
  try {
    return readUtf8(bytes, bytes.length, "");
  } catch {
    return octets.replace(/[^\x20-\x7e]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`);
  }
}

function timeShown(words, at) {
  if (at > LATEST_DATE) return words.late;
  return new Date(Number(at) * 1000).toISOString().replace("T", " ").slice(0, 19) + " UTC";
}

const SHAPES = {
  pass: () => [drawn("circle", { cx: 8, cy: 8, r: 7 })],
  fail: () => [drawn("path", { d: "M3 3 L13 13 M13 3 L3 13", class: "mark__line" })],
  unknown: () => [drawn("circle", { cx: 8, cy: 8, r: 6.5, class: "mark__ring" }), drawn("path", { d: "M8 1.5 A6.5 6.5 0 0 1 8 14.5 Z" })],
  skip: () => [drawn("path", { d: "M3 8 L13 8", class: "mark__line" })],
};

/** A verdict by shape, colour and word. */
function mark(verdict, word) {
  const shape = drawn("svg", { viewBox: "0 0 16 16", class: "mark__shape", "aria-hidden": "true" }, ...SHAPES[verdict]());
  return node("span", { class: `mark mark--${verdict}` }, shape, ` ${word}`);
}

function table(caption, heads, rows) {
  const top = node("tr", {}, ...heads.map((head) => node("th", { scope: "col" }, head)));
  const body = rows.map(([first, ...rest]) =>
    node("tr", {}, node("th", { scope: "row" }, first), ...rest.map((cell) => node("td", {}, cell))));
  return node("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    node("table", {}, node("caption", {}, caption), node("thead", {}, top), node("tbody", {}, ...body)));
}

/** The whole result; its headings are below the h2 of the page. */
function resultShown(words, result, files) {
  const [said, sentence] = words.verdicts[result.verdict];
  const verdict = { verified: "pass", refused: "fail", not_here: "unknown", unreadable: "fail" }[result.verdict];
  const banner = node("div", { class: `banner banner--${result.verdict}` },
    node("p", { class: "banner__said" }, mark(verdict, said)), node("p", {}, sentence));
  const failed = result.parts.flatMap((part) => part.checks).concat(result.together ?? []);
  const names = new Set(failed.filter((one) => one.verdict === "fail").map((one) => words.checks[one.id].name));
  if (names.size) banner.append(node("p", { class: "banner__fails" }, words.fails([...names])));
  const shown = [banner];
  if (result.malformed.length) {
    shown.push(node("ul", { class: "faults" }, ...result.malformed.map(({ file, code, where }) =>
      node("li", {}, words.unreadable(words.roles[file], words.malformed[code], plain(where))))));
  }
  for (const [at, part] of result.parts.entries()) {
    const isOne = result.parts.length === 1;
    shown.push(partShown(words, part, isOne ? words.checksOf : words.part(at + 1, part.proof.index)));
  }
  if (result.together) shown.push(node("ol", { class: "checks" }, checkShown(words, result.together)));
  shown.push(filesShown(words, files));
  return shown;
}

function partShown(words, part, title) {
  const inside = [node("h3", {}, title), node("ol", { class: "checks" }, ...part.checks.map((one) => checkShown(words, one)))];
  if (part.witnesses.length) inside.push(witnessesShown(words, part));
  if (part.entry.length === LEAF_BYTES && words.kinds[part.entry[1]]) {
    inside.push(node("p", { class: "note" }, words.kind(words.kinds[part.entry[1]])));
  }
  if (part.opening) inside.push(...openingShown(words, part));
  inside.push(wayShown(words, part));
  return node("section", { class: "part" }, ...inside);
}

function checkShown(words, { id, verdict, facts }) {
  const said = words.checks[id];
  const what = (said[verdict] ?? said.pass)(facts);
  const inside = [
    node("p", { class: "check__head" }, node("strong", {}, said.name), mark(verdict, words.marks[verdict])),
    node("p", {}, plain(what)),
  ];
  if (verdict === "fail") inside.push(node("p", { class: "check__means" }, node("b", {}, words.means), said.means));
  return node("li", { class: `check check--${verdict}`, "data-check": id, "data-verdict": verdict }, ...inside);
}

function witnessesShown(words, { witnesses }) {
  const rows = witnesses.map(({ name, key, status, at }) =>
    [foreign(nameShown(name)), foreign(key.said), words.statuses[status](timeShown(words, at))]);
  return table(words.witnesses, [words.witness, words.signedAs, words.when], rows);
}

function openingShown(words, { opening, checks }) {
  const isTrue = checks.find((one) => one.id === "opening").verdict === "pass";
  const rows = [...opening.shown].map(([name, { value }]) => [node("code", {}, name), foreignLines(value)]);
  const inside = rows.length ? [table(words.shown, [words.field, words.value], rows)] : [];
  if (!isTrue) inside.unshift(node("p", { class: "warning" }, words.notBelieved));
  if (opening.hidden.size) {
    inside.push(node("p", { class: "note" }, words.hidden(opening.hidden.size), " ", [...opening.hidden.keys()].sort().join(", ")));
  }
  return inside;
}

/** Hex in groups, so that it may break. */
const hashShown = (hash) => node("code", { class: "hash" }, hexOf(hash));

function wayShown(words, part) {
  const title = node("summary", {}, words.way);
  if (!part.way) return node("details", { class: "way" }, title, node("p", {}, words.noWay));
  const rows = part.way.map(({ side, sibling, hash }, at) => [String(at + 1), words.sides[side], hashShown(sibling), hashShown(hash)]);
  rows.unshift([words.leafHash, "", "", hashShown(part.leafHash)]);
  rows.push([words.root, "", "", hashShown(part.head.root)]);
  return node("details", { class: "way" }, title, node("div", { class: "way__both" },
    wayDrawn(words, part), table(words.way, [words.step, words.side, words.sibling, words.becomes], rows)));
}

/** The way as a picture: down the middle what becomes of the entry, beside it what it is joined with. */
function wayDrawn(words, { way, leafHash: leaf, head, isRooted }) {
  const row = 46;
  const short = (hash) => hexOf(hash).slice(0, 8);
  const high = (way.length + 1) * row + 30;
  const picture = drawn("svg", { viewBox: `0 0 320 ${high}`, class: "way__picture", role: "img" });
  picture.append(drawn("title", {}, words.wayTitle(way.length)));
  const box = (x, y, text, kind) => picture.append(
    drawn("rect", { x: x - 42, y: y - 13, width: 84, height: 26, class: `way__box way__box--${kind}` }),
    drawn("text", { x, y: y + 4, class: `way__text way__text--${kind}` }, text));
  way.forEach(({ side, sibling, hash }, at) => {
    const y = 20 + at * row;
    const x = side === "left" ? 50 : 270;
    picture.append(drawn("path", { d: `M160 ${y} L160 ${y + row} M${x} ${y} L160 ${y + row}`, class: "way__line" }));
    box(x, y, short(sibling), "other");
    if (at === way.length - 1) box(160, y + row, short(hash), isRooted ? "root" : "wrong");
    box(160, y, short(at ? way[at - 1].hash : leaf), at ? "on" : "leaf");
  });
  if (way.length === 0) box(160, 20, short(leaf), isRooted ? "root" : "wrong");
  return picture;
}

function filesShown(words, files) {
  const rows = files.map(({ name, role, digest }) => [foreign(name), words.roles[role], node("code", { class: "hash" }, digest)]);
  return table(words.files, [words.file, words.role, "SHA-256"], rows);
}
