import type { Clock, Network } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { FileRanges } from '../webseed/file-ranges.ts'
import { PieceRanges } from '../webseed/piece-ranges.ts'
import { RangeClient } from '../webseed/range-client.ts'
import { WebSeed, type WebSeedOwner } from '../webseed/web-seed.ts'
import type { Requests } from './requests.ts'

const MOST_WEB_SEEDS = 8

interface WebSeedsOptions {
  readonly network: Network
  readonly clock: Clock
  /** Hears of every block that comes, in bytes. */
  readonly onReceived: (bytes: number) => void
}

/** The HTTP servers that have a torrent's bytes (BEP 19, BEP 17): noted as they are heard of, asked once the files are known. */
export class WebSeeds implements Disposable {
  readonly #options: WebSeedsOptions
  readonly #seeds = new Map<
    string,
    { readonly seed: WebSeed; readonly client: RangeClient; readonly isTrusted: boolean }
  >()
  /** Heard of before the files were known, and whether the viewer named them. */
  readonly #toCome = new Map<string, boolean>()
  #work: { readonly metainfo: Metainfo; readonly requests: Requests } | undefined

  constructor(options: WebSeedsOptions) {
    this.#options = options
  }

  /** Those that have not been given up. */
  *open(): Generator<WebSeed> {
    for (const { seed } of this.#seeds.values()) if (seed.isOpen) yield seed
  }

  /**
   * Notes a server. One that only a torrent names (`isTrusted` is false) is not spoken to on this machine or in this
   * house.
   */
  add(url: string, { isTrusted }: { isTrusted: boolean }): void {
    if (this.#work) this.#begin(url, FileRanges, { isTrusted }, this.#work)
    else if (this.#toCome.size < MOST_WEB_SEEDS) this.#toCome.set(url, isTrusted)
  }

  #begin(
    url: string,
    Ranges: typeof FileRanges | typeof PieceRanges,
    { isTrusted }: { isTrusted: boolean },
    { metainfo, requests }: { readonly metainfo: Metainfo; readonly requests: Requests },
  ): void {
    if (this.#seeds.size >= MOST_WEB_SEEDS || this.#seeds.has(url)) return
    const { network, clock, onReceived } = this.#options
    const client = new RangeClient({ network, clock, mayReachLocal: isTrusted })
    const owner: WebSeedOwner = {
      unchoked: (lender) => requests.unchoked(lender),
      choked: (lender) => requests.choked(lender),
      gone: (lender) => requests.gone(lender),
      blockBegins: (lender, ...block) => requests.blockBegins(lender, ...block),
      blockEnds: (lender, piece, offset, length) => {
        onReceived(length)
        requests.blockEnds(lender, piece, offset, length)
      },
    }
    const source = new Ranges(url, metainfo, client)
    const seed = new WebSeed({ url, isTrusted, metainfo, source, clock, owner })
    this.#seeds.set(url, { seed, client, isTrusted })
    requests.fill(seed)
  }

  /** Asks those again that were given up. */
  tryAllAgain(): void {
    const work = this.#work
    if (!work) return
    for (const [url, { seed, client, isTrusted }] of [...this.#seeds]) {
      if (seed.isOpen) continue
      client[Symbol.dispose]()
      this.#seeds.delete(url)
      const Ranges = work.metainfo.httpSeeds.includes(url) ? PieceRanges : FileRanges
      this.#begin(url, Ranges, { isTrusted }, work)
    }
  }

  /** Begins to ask: the files are known. */
  begin(metainfo: Metainfo, requests: Requests): void {
    this.#work = { metainfo, requests }
    for (const [url, isTrusted] of this.#toCome) this.add(url, { isTrusted })
    this.#toCome.clear()
    for (const url of metainfo.httpSeeds) this.#begin(url, PieceRanges, { isTrusted: false }, this.#work)
  }

  [Symbol.dispose](): void {
    for (const { seed, client } of this.#seeds.values()) {
      client[Symbol.dispose]()
      seed[Symbol.dispose]()
    }
  }
}
