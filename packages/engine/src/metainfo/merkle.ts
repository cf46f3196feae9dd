import { SHA256_BYTES, sha256 } from './sha256.ts'

/** Bytes of a file that one leaf of its tree is the hash of (BEP 52): as many as a block has. */
export const LEAF_BYTES = 16384

/** What stands for leaves beyond the end of the file, and the roots of trees of nothing else, by their height. */
const emptyRoots: Uint8Array[] = [new Uint8Array(SHA256_BYTES)]

/** The root of a tree of `height` layers above leaves that lie beyond the end of a file. */
export function emptyRoot(height: number): Uint8Array {
  for (let known = emptyRoots.length; known <= height; known++) {
    const below = emptyRoots[known - 1] as Uint8Array
    emptyRoots.push(parentOf(below, below))
  }
  return emptyRoots[height] as Uint8Array
}

function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(2 * SHA256_BYTES)
  both.set(left)
  both.set(right, SHA256_BYTES)
  return sha256(both)
}

/** The hashes of a run of 16 KiB blocks, one after the other; the last block may be shorter. */
export function leafHashes(bytes: Uint8Array): Uint8Array {
  const hashes = new Uint8Array(Math.ceil(bytes.length / LEAF_BYTES) * SHA256_BYTES)
  for (let at = 0, to = 0; at < bytes.length; at += LEAF_BYTES, to += SHA256_BYTES)
    hashes.set(sha256(bytes.subarray(at, at + LEAF_BYTES)), to)
  return hashes
}

/** Layers of a tree above a layer of `count` hashes, filled up to a power of two. */
export function heightOver(count: number): number {
  return Math.ceil(Math.log2(Math.max(1, count)))
}

/** Hash `index` of a run of hashes. */
export function hashAt(hashes: Uint8Array, index: number): Uint8Array {
  return hashes.subarray(index * SHA256_BYTES, (index + 1) * SHA256_BYTES)
}

/**
 * The root of the tree that is `height` layers higher than `layer`. What the layer lacks lies beyond the end of the
 * file; its own hashes are `base` layers above the leaves.
 */
export function rootOf(layer: Uint8Array, height: number, base = 0): Uint8Array {
  let hashes = layer
  for (let up = 0; up < height; up++) {
    const count = hashes.length / SHA256_BYTES
    const above = new Uint8Array(Math.ceil(count / 2) * SHA256_BYTES)
    for (let at = 0; at < hashes.length; at += 2 * SHA256_BYTES) {
      const isPair = at + 2 * SHA256_BYTES <= hashes.length
      const parent = isPair
        ? sha256(hashes.subarray(at, at + 2 * SHA256_BYTES))
        : parentOf(hashes.subarray(at), emptyRoot(base + up))
      above.set(parent, at / 2)
    }
    hashes = above
  }
  return hashes.length > 0 ? hashes : emptyRoot(base + height)
}

/** The ancestor of `node`, which is number `index` of its layer, by the siblings on the way up (`uncles`, lowest first). */
export function climb(node: Uint8Array, index: number, uncles: Uint8Array): Uint8Array {
  let hash = node
  for (let at = 0, place = index; at < uncles.length; at += SHA256_BYTES, place = Math.floor(place / 2)) {
    const uncle = uncles.subarray(at, at + SHA256_BYTES)
    hash = place % 2 === 0 ? parentOf(hash, uncle) : parentOf(uncle, hash)
  }
  return hash
}
