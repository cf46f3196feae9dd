import { deepStrictEqual, ok } from 'node:assert'
import { globSync, readFileSync } from 'node:fs'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { mutateBencode } from '../testing/mutate-bencode.ts'
import { isNamedBy } from './infohash.ts'
import { parseInfoDictionary, parseTorrentFile } from './metainfo.ts'

const fixtures = new URL('../../fixtures/metainfo/', import.meta.url)

/** Whatever is read has files that fill it from end to end, a hash for each piece, and names that can be shown. */
export const fuzz: FuzzTarget = {
  name: 'metainfo',
  mostBytes: 64 * 1024,
  refuses: (error) =>
    error instanceof AppError &&
    ['invalid-torrent', 'unsupported-torrent', 'torrent-too-large'].includes(error.code),
  mutate: mutateBencode,
  words: ['6:lengthi1e', '4:pathl2:..e', '12:piece lengthi16384e', '4:attr1:p', '7:privatei1e', '5:filesl'],
  seeds: () =>
    globSync('*.torrent', { cwd: fixtures })
      .sort()
      .map((name) => new Uint8Array(readFileSync(new URL(name, fixtures)))),
  run(bytes) {
    const torrent = parseTorrentFile(bytes)
    const { files, sizeBytes, pieceLength, pieceCount, pieceHashes, infoBytes } = torrent
    let end = 0
    for (const file of files) {
      deepStrictEqual(file.offset, end)
      end += file.sizeBytes
      ok(file.path.every((part) => part.length <= 512 && !/\p{Cc}/u.test(part)))
    }
    deepStrictEqual(sizeBytes, end)
    if (pieceHashes) deepStrictEqual(pieceHashes.length, pieceCount * 20)
    // Without hashes of pieces across files, each file begins a piece (BEP 52).
    else
      for (const { isPadding, sizeBytes: length, offset } of files)
        ok(isPadding || length === 0 || offset % pieceLength === 0)
    ok((pieceCount - 1) * pieceLength < sizeBytes && sizeBytes <= pieceCount * pieceLength)
    ok(isNamedBy(infoBytes, torrent))
    deepStrictEqual(parseInfoDictionary(infoBytes).files, files)
  },
}
