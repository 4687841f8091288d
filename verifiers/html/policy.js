/* Policies: whom the reader believes, and how many of them make a quorum. Source: C2SP tlog-policy.

Names are octets and kept as such; only their display reads them as UTF-8. Stricter: no key twice, also not as log
and as witness; a cosignature whose time is 0 does not count. */

const LARGEST_POLICY = 1 << 20;
const MOST_OF_A_KIND = 256;

/** {logs: [key], witnesses: Map name -> key, groups: Map name -> {enough, members}, quorum: name or null}. */
async function readPolicy(bytes) {
  if (bytes.length > LARGEST_POLICY) throw new Malformed("large", "policy");
  const text = textOfOctets(bytes);
  if (text !== "" && !text.endsWith("\n")) throw new Malformed("cut", "policy");
  const reader = new PolicyReader();
  for (const [at, line] of text.split("\n").entries()) {
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw new Malformed("policyline", at + 1);
    const trimmed = line.replace(/^[ \t]+|[ \t]+$/g, "");
    if (trimmed !== "" && !trimmed.startsWith("#")) await reader.line(trimmed.split(/[ \t]+/), at + 1);
  }
  return reader.policy();
}

class PolicyReader {
  constructor() {
    this.logs = [];
    this.witnesses = new Map();
    this.groups = new Map();
    this.materials = new Set();
    this.members = new Set();
    this.quorums = [];
  }

  async line([word, ...rest], number) {
    this.number = number;
    if (word === "log" && (rest.length === 1 || rest.length === 2)) {
      this.logs.push(await this.key(rest[0], [0x01, 0x06]));
    } else if (word === "witness" && (rest.length === 2 || rest.length === 3)) {
      this.checkNewName(rest[0]);
      this.witnesses.set(rest[0], await this.key(rest[1], [0x04, 0x06]));
    } else if (word === "group" && rest.length >= 3) {
      this.group(rest);
    } else if (word === "quorum" && rest.length === 1) {
      if (rest[0] !== "none") this.checkDefined(rest[0]);
      this.quorums.push(rest[0]);
    } else this.refuse();
    for (const kind of [this.logs.length, this.witnesses.size, this.groups.size]) {
      if (kind > MOST_OF_A_KIND) this.refuse();
    }
  }

  refuse(code = "policyline") {
    throw new Malformed(code, this.number);
  }

  checkNewName(name) {
    if (name === "none" || this.witnesses.has(name) || this.groups.has(name)) this.refuse("policyname");
  }

  checkDefined(name) {
    if (!this.witnesses.has(name) && !this.groups.has(name)) this.refuse("policyname");
  }

  group([name, enough, ...members]) {
    this.checkNewName(name);
    for (const member of members) {
      this.checkDefined(member);
      if (this.members.has(member)) this.refuse("policyname");
      this.members.add(member);
    }
    const spelled = enough === "any" ? "1" : enough === "all" ? String(members.length) : enough;
    if (!/^[1-9][0-9]{0,3}$/.test(spelled) || Number(spelled) > members.length) this.refuse("policygroup");
    this.groups.set(name, { enough: Number(spelled), members });
  }

  async key(vkey, kinds) {
    const key = await readVkey(readUtf8(octetsOf(vkey), LARGEST_POLICY, this.number), this.number);
    if (!kinds.includes(key.kind)) this.refuse("policykind");
    const material = hexOf(key.material);
    if (this.materials.has(material)) this.refuse("policykey");
    this.materials.add(material);
    return key;
  }

  policy() {
    if (this.quorums.length !== 1) throw new Malformed("policyquorum");
    const quorum = this.quorums[0] === "none" ? null : this.quorums[0];
    return { logs: this.logs, witnesses: this.witnesses, groups: this.groups, quorum };
  }
}

/** Whether these witnesses (a set of names) are enough. */
function isQuorum(policy, names) {
  const hasWitnessed = (name) => {
    const group = policy.groups.get(name);
    return group ? group.members.filter(hasWitnessed).length >= group.enough : names.has(name);
  };
  return policy.quorum === null || hasWitnessed(policy.quorum);
}
