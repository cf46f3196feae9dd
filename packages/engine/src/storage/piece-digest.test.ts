import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { inlineHasher, sha1Of } from './hasher.ts'
import { PieceDigest } from './piece-digest.ts'

const MIB = 1 << 20

/** Gives the blocks of `bytes` to a digest in `order`, as they would come from peers. */
function digestInOrder(bytes: Uint8Array, order: readonly number[]): Uint8Array | undefined {
  const digest = new PieceDigest(inlineHasher.begin())
  const here = new Set<number>()
  for (const block of order) {
    here.add(block)
    digest.advance(bytes, (candidate) => here.has(candidate))
  }
  return digest.finish()
}

describe('PieceDigest', () => {
  it('knows the hash of a piece whatever the order of its blocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 * BLOCK_BYTES }).chain((size) =>
          fc.tuple(
            fc.constant(size),
            fc.shuffledSubarray(
              Array.from({ length: Math.ceil(size / BLOCK_BYTES) }, (_, block) => block),
              { minLength: Math.ceil(size / BLOCK_BYTES) },
            ),
          ),
        ),
        ([size, order]) => {
          const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31) ^ (i >> 7))
          expect(digestInOrder(bytes, order)).toEqual(sha1Of(bytes))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('leaves to another thread what would hold up the event loop', () => {
    const bytes = new Uint8Array(2 * MIB)
    const blocks = Array.from({ length: bytes.length / BLOCK_BYTES }, (_, block) => block)
    expect(digestInOrder(bytes, blocks)).toEqual(sha1Of(bytes))
    expect(digestInOrder(bytes, blocks.toReversed())).toBeUndefined()
  })
})
