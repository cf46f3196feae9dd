import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTorrent } from '../metainfo/create-torrent.ts'
import { LEAF_BYTES, leafHashes } from '../metainfo/merkle.ts'
import { type Metainfo, parseInfoDictionary, parseTorrentFile } from '../metainfo/metainfo.ts'
import type { HashRequest } from '../wire/hash-messages.ts'
import { HashTrees } from './hash-trees.ts'

const { signal } = new AbortController()

/** Files of random sizes, each a run of one byte, in pieces of a few blocks. */
const torrents = fc.record({
  blocks: fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 3 }),
  rest: fc.integer({ min: 1, max: LEAF_BYTES - 1 }),
  pieceLength: fc.constantFrom(LEAF_BYTES, 2 * LEAF_BYTES, 8 * LEAF_BYTES),
})

interface Made {
  readonly metainfo: Metainfo
  readonly trees: HashTrees
  /** The bytes of a piece that are its file's. */
  pieceOf(piece: number): Uint8Array
}

async function make({
  blocks,
  rest,
  pieceLength,
}: {
  blocks: number[]
  rest: number
  pieceLength: number
}): Promise<Made> {
  const contents = blocks.map((count, index) => new Uint8Array(count * LEAF_BYTES + rest).fill(index + 1))
  const files = contents.map((bytes, index) => ({
    path: [`file ${index}`],
    sizeBytes: bytes.length,
    async *read() {
      yield bytes
    },
  }))
  const torrent = await createTorrent({ name: 'films', version: 'v2', pieceLength, files }, { signal })
  const metainfo = parseTorrentFile(torrent)
  const trees = HashTrees.of(metainfo)
  if (!trees) throw new Error('of version 2')
  const pieceOf = (piece: number) => {
    const start = piece * pieceLength
    const file = metainfo.files.find(
      ({ offset, sizeBytes, isPadding }) => !isPadding && start >= offset && start < offset + sizeBytes,
    )
    if (!file) throw new Error('a piece of no file')
    const from = start - file.offset
    return contents[file.index]?.subarray(from, from + pieceLength) ?? new Uint8Array()
  }
  return { metainfo, trees, pieceOf }
}

/** The trees of somebody who knows no more than the info dictionary. */
function learner({ infoBytes }: Metainfo): HashTrees {
  const trees = HashTrees.of(parseInfoDictionary(infoBytes))
  if (!trees) throw new Error('of version 2')
  return trees
}

describe('HashTrees', () => {
  it('knows a piece by the hashes of its blocks, wherever files end', async () => {
    await fc.assert(
      fc.asyncProperty(torrents, async (draft) => {
        const { metainfo, trees, pieceOf } = await make(draft)
        for (let piece = 0; piece < metainfo.pieceCount; piece++) {
          const bytes = pieceOf(piece)
          expect(trees.dataSize(piece)).toBe(bytes.length)
          expect(trees.isRight(piece, leafHashes(bytes))).toBe(true)
          expect(trees.isRight(piece, leafHashes(bytes.map((byte) => byte ^ 1)))).toBe(false)
          expect(trees.isRight(piece, new Uint8Array(0))).toBe(false)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('tells others what they ask for, who can prove it: the blocks of a piece first, or the pieces', async () => {
    await fc.assert(
      fc.asyncProperty(torrents, fc.boolean(), async (draft, areLeavesFirst) => {
        const { metainfo, trees, pieceOf } = await make(draft)
        const mine = learner(metainfo)
        for (let piece = 0; piece < metainfo.pieceCount; piece++)
          expect(trees.isRight(piece, leafHashes(pieceOf(piece)))).toBe(true)
        const askLayers = () => {
          for (let next = mine.layerRequests().next(); !next.done; next = mine.layerRequests().next()) {
            const answer = trees.answer(next.value)
            expect(answer && mine.take(next.value, answer)).toBeDefined()
          }
          expect(mine.isComplete).toBe(true)
        }
        if (!areLeavesFirst) askLayers()
        for (let piece = metainfo.pieceCount - 1; piece >= 0; piece--) {
          const request = mine.leafRequest(piece)
          if (!request) continue
          const answer = trees.answer(request)
          expect(answer && mine.take(request, answer)).toEqual({ first: piece, end: piece + 1 })
          expect(mine.leaves(piece)).toEqual(leafHashes(pieceOf(piece)))
        }
        if (areLeavesFirst) askLayers()
        expect(mine.pieceLayers).toEqual(metainfo.pieceLayers)
      }),
      { numRuns: 30 },
    )
  })

  it('takes nothing that proves nothing', async () => {
    const { metainfo, trees, pieceOf } = await make({
      blocks: [60, 20],
      rest: 5,
      pieceLength: 8 * LEAF_BYTES,
    })
    for (let piece = 0; piece < metainfo.pieceCount; piece++) trees.isRight(piece, leafHashes(pieceOf(piece)))
    const asked = (mine: HashTrees) => [mine.leafRequest(3), [...mine.layerRequests()][0]]
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, isCut) => {
        const mine = learner(metainfo)
        for (const request of asked(mine)) {
          if (!request) throw new Error('nothing to ask')
          const answer = trees.answer(request)?.slice() ?? new Uint8Array()
          answer[at % answer.length] = (answer[at % answer.length] ?? 0) ^ flip
          expect(mine.take(request, isCut ? answer.subarray(32) : answer)).toBeUndefined()
        }
        expect(mine.isKnown(3)).toBe(false)
      }),
      { numRuns: 100 },
    )
  })

  it('answers any request without a fault, and only those that a tree has', async () => {
    const { metainfo, trees, pieceOf } = await make({ blocks: [60, 0], rest: 5, pieceLength: 8 * LEAF_BYTES })
    for (let piece = 0; piece < metainfo.pieceCount; piece++) trees.isRight(piece, leafHashes(pieceOf(piece)))
    const roots = metainfo.files.flatMap(({ piecesRoot }) => piecesRoot ?? [])
    const request: fc.Arbitrary<HashRequest> = fc
      .record({
        piecesRoot: fc.constantFrom(...roots, new Uint8Array(32)),
        base: fc.integer({ min: 0, max: 10 }),
        place: fc.integer({ min: 0, max: 100 }),
        power: fc.integer({ min: 0, max: 12 }),
        proofLayers: fc.integer({ min: 0, max: 12 }),
      })
      .map(({ place, power, ...rest }) => ({ ...rest, count: 2 ** power, index: place * 2 ** power }))
    fc.assert(
      fc.property(request, (asked) => {
        const answer = trees.answer(asked)
        if (!answer) return
        expect(asked.base + asked.proofLayers).toBeLessThan(6)
        const uncles = Math.max(0, asked.proofLayers - Math.log2(asked.count) + 1)
        expect(answer.length).toBe((asked.count + uncles) * 32)
      }),
      { numRuns: 2000 },
    )
  })
})
