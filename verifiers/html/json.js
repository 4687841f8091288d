/* JSON, read strictly: the browser's own reader drops members that occur twice.

Objects become Maps, numbers JsonNumber (their spelling), so that nothing is rounded or overwritten. */

class JsonNumber {
  constructor(spelling) {
    this.spelling = spelling;
  }
}

const DEEPEST = 32;

/** The value of a whole JSON text. Throws Malformed("json" or "twice", where). */
function readJson(text, where) {
  const reader = new JsonReader(text, where);
  const value = reader.value(0);
  reader.blanks();
  if (reader.at !== text.length) reader.refuse();
  return value;
}

class JsonReader {
  constructor(text, where) {
    this.text = text;
    this.where = where;
    this.at = 0;
  }

  refuse(code = "json") {
    throw new Malformed(code, this.where);
  }

  blanks() {
    while (this.at < this.text.length && " \t\n\r".includes(this.text[this.at])) this.at += 1;
  }

  takes(sign) {
    this.blanks();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  expect(sign) {
    if (!this.takes(sign)) this.refuse();
  }

  matched(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) this.refuse();
    this.at = pattern.lastIndex;
    return found[0];
  }

  value(depth) {
    this.blanks();
    if (depth > DEEPEST) this.refuse();
    const sign = this.text[this.at];
    if (sign === "{") return this.object(depth);
    if (sign === "[") return this.list(depth);
    if (sign === '"') return this.string();
    const word = this.matched(/true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y);
    const words = new Map([["true", true], ["false", false], ["null", null]]);
    return words.has(word) ? words.get(word) : new JsonNumber(word);
  }

  object(depth) {
    const members = new Map();
    this.expect("{");
    if (this.takes("}")) return members;
    do {
      this.blanks();
      const name = this.string();
      if (members.has(name)) this.refuse("twice");
      this.expect(":");
      members.set(name, this.value(depth + 1));
    } while (this.takes(","));
    this.expect("}");
    return members;
  }

  list(depth) {
    const values = [];
    this.expect("[");
    if (this.takes("]")) return values;
    do values.push(this.value(depth + 1)); while (this.takes(","));
    this.expect("]");
    return values;
  }

  string() {
    let text = "";
    this.matched(/"/y);
    for (;;) {
      text += this.matched(/[^"\\\u0000-\u001f]*/y);
      const sign = this.text[this.at];
      this.at += 1;
      if (sign === '"') break;
      if (sign !== "\\") this.refuse();
      text += this.escaped();
    }
    if (!text.isWellFormed()) this.refuse(); // half a surrogate pair is no character
    return text;
  }

  escaped() {
    const escape = this.matched(/["\\/bfnrt]|u[0-9a-fA-F]{4}/y);
    if (escape[0] === "u") return String.fromCharCode(parseInt(escape.slice(1), 16));
    const controls = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
    return controls[escape] ?? escape;
  }
}

/** The members of an object, which are exactly `expected`, and of `optional` what is there. */
function readMembers(value, expected, optional, where) {
  if (!(value instanceof Map)) throw new Malformed("members", where);
  for (const name of expected) if (!value.has(name)) throw new Malformed("members", where);
  for (const name of value.keys()) {
    if (!expected.includes(name) && !optional.includes(name)) throw new Malformed("members", where);
  }
  return value;
}

function readString(value, where) {
  if (typeof value !== "string") throw new Malformed("text", where);
  return value;
}
