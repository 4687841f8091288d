/* Merkle trees as RFC 6962 section 2.1 has them: paths from a leaf to a root, and that one tree begins another.

Inclusion is computed from the shape of the tree: below the place where the leaf's way and the last leaf's way
part, the bits of the index say on which side the other hash stands; above it, all others stand on the left. */

const leafHash = (entry) => sha256(Uint8Array.of(0), entry);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

const bitLength = (number) => (number === 0n ? 0 : number.toString(2).length);
const oneBits = (number) => [...number.toString(2)].filter((bit) => bit === "1").length;

/** The steps from a leaf to the root: for each hash of a proof the side it stands on ("left" or "right"), or
null when there is no such leaf. index, size: BigInt. */
function sidesOf(index, size) {
  if (index < 0n || index >= size || size > LARGEST_NUMBER) return null;
  const inner = bitLength(index ^ (size - 1n));
  const sides = [];
  for (let level = 0; level < inner; level += 1) sides.push((index >> BigInt(level)) & 1n ? "left" : "right");
  return sides.concat(new Array(oneBits(index >> BigInt(inner))).fill("left"));
}

/** The way of a leaf hash: [{side, sibling, hash}], or null when the proof has another length than the tree asks. */
async function wayUp(leaf, index, size, proof) {
  const sides = sidesOf(index, size);
  if (sides === null || sides.length !== proof.length) return null;
  if ([leaf, ...proof].some((hash) => hash.length !== HASH_BYTES)) return null;
  const way = [];
  let hash = leaf;
  for (const [step, sibling] of proof.entries()) {
    hash = sides[step] === "left" ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
    way.push({ side: sides[step], sibling, hash });
  }
  return way;
}

async function isIncluded(leaf, index, size, proof, root) {
  const way = await wayUp(leaf, index, size, proof);
  return way !== null && root.length === HASH_BYTES && sameBytes(way.at(-1)?.hash ?? leaf, root);
}

/** Whether a proof shows that the first tree is the beginning of the second (RFC 6962 section 2.1.2, by its own
recursion read from the top). No form of this page asks it; whoever holds two heads may call it. */
async function isBeginning(size1, root1, size2, root2, proof) {
  if (size1 < 1n || size1 > size2 || size2 > LARGEST_NUMBER) return false;
  if ([root1, root2, ...proof].some((hash) => hash.length !== HASH_BYTES)) return false;
  if (size1 === size2) return proof.length === 0 && sameBytes(root1, root2);
  const left = [...proof];
  const heads = await headsOf(size1, size2, true, root1, left);
  return heads !== null && left.length === 0 && sameBytes(heads[0], root1) && sameBytes(heads[1], root2);
}

/** Roots of the first `size1` and of all `size2` leaves of one subtree, taking hashes from the end of `proof`.
isWhole: whether the first leaves are the old tree itself, whose root is known. */
async function headsOf(size1, size2, isWhole, root1, proof) {
  if (size1 === size2) {
    const known = isWhole ? root1 : proof.shift();
    return known === undefined ? null : [known, known];
  }
  const split = 1n << BigInt(bitLength(size2 - 1n) - 1);
  const other = proof.pop();
  if (other === undefined) return null;
  if (size1 <= split) {
    const below = await headsOf(size1, split, isWhole, root1, proof);
    return below && [below[0], await nodeHash(below[1], other)];
  }
  const below = await headsOf(size1 - split, size2 - split, false, root1, proof);
  return below && [await nodeHash(other, below[0]), await nodeHash(other, below[1])];
}
