import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { leafHashes } from '../metainfo/merkle.ts'
import { parseInfoDictionary } from '../metainfo/metainfo.ts'
import { createSimFilm } from '../sim/sim-swarm.ts'
import { HashTrees } from '../storage/hash-trees.ts'
import {
  HASH_HEADER_BYTES,
  hashMessage,
  hashRequestKey,
  MOST_HASHES,
  readHashRequest,
  uncleCount,
} from './hash-messages.ts'
import { BLOCK_BYTES, MessageId } from './messages.ts'

/** A film of nineteen blocks, four in a piece, whose hashes are all known to one side and none to the other. */
const pieceLength = 4 * BLOCK_BYTES
const film = createSimFilm({ sizeBytes: 19 * BLOCK_BYTES - 100, pieceLength, version: 'v2' })
const { metainfo } = film
const stranger = () => HashTrees.of(parseInfoDictionary(metainfo.infoBytes)) as HashTrees
const knowing = HashTrees.of(metainfo) as HashTrees
for (let piece = 0; piece < metainfo.pieceCount; piece++) {
  const start = piece * pieceLength
  knowing.isRight(piece, leafHashes(film.bytes(start, Math.min(start + pieceLength, metainfo.sizeBytes))))
}

/** What is asked for, by request: by one who knows nothing but the root, and by one who knows the pieces. */
const askers = new Map<string, () => HashTrees>()
for (const asker of [stranger, () => HashTrees.of(metainfo) as HashTrees]) {
  const leaves = Array.from({ length: metainfo.pieceCount }, (_, piece) => asker().leafRequest(piece))
  for (const request of [...asker().layerRequests(), ...leaves])
    if (request) askers.set(hashRequestKey(request), asker)
}

/** What peers ask of each other's hash trees, and answer (BEP 52): only what is true is believed. */
export const fuzz: FuzzTarget = {
  name: 'hash-message',
  words: [Buffer.from(metainfo.files[0]?.piecesRoot ?? []).toString('latin1'), '\0\0\0\x01', '\0\0\0\x04'],
  run(bytes) {
    const request = readHashRequest(bytes)
    if (!request) return
    ok(request.count <= MOST_HASHES && request.index % request.count === 0)
    const again = hashMessage(MessageId.hashRequest, request).subarray(5)
    deepStrictEqual(readHashRequest(again), request)
    const answer = knowing.answer(request)
    if (answer) deepStrictEqual(answer.length, (request.count + uncleCount(request)) * 32)
    // Answers are taken to what was asked for only.
    const asker = askers.get(hashRequestKey(request))
    if (!asker) return
    ok(answer && asker().take(request, answer), 'what is true proves itself')
    const said = bytes.slice(HASH_HEADER_BYTES)
    if (asker().take(request, said)) deepStrictEqual(Buffer.from(said), Buffer.from(answer))
  },
}
