import { infohashBytes } from '../metainfo/infohash.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { percentEncode } from '../transport/percent-encode.ts'
import type { RangeBody, RangeClient } from './range-client.ts'
import type { RangeSource } from './range-source.ts'

/** A server that knows the torrent by its infohash, and gives parts of its pieces (BEP 17): a piece in each answer, at most. */
export class PieceRanges implements RangeSource {
  readonly #prefix: string
  readonly #metainfo: Metainfo
  readonly #client: RangeClient

  constructor(url: string, metainfo: Metainfo, client: RangeClient) {
    const address = new URL(url)
    address.hash = ''
    const infohash = percentEncode(infohashBytes(metainfo.infohash))
    this.#prefix = `${address.href}${address.search === '' ? '?' : '&'}info_hash=${infohash}`
    this.#metainfo = metainfo
    this.#client = client
  }

  async open(start: number, bytes: number, { signal }: { signal: AbortSignal }): Promise<RangeBody> {
    const { pieceLength, sizeBytes } = this.#metainfo
    const piece = Math.floor(start / pieceLength)
    const begin = piece * pieceLength
    const end = Math.min(begin + pieceLength, sizeBytes, Math.ceil(start + bytes))
    // The range has both its ends in it.
    const url = `${this.#prefix}&piece=${piece}&ranges=${start - begin}-${end - 1 - begin}`
    return await this.#client.openWhole(url, end - start, { signal })
  }
}
