import { AppError, type Clock, type Logger, sleep, withDeadline } from '@lanterne/kernel'
import { type SignedCatalogue, takeCatalogue } from '../format/signed-catalogue.ts'
import type { KeptCatalogue } from './kept-catalogue.ts'

/** A file that may be a newer catalogue, and where it came from. */
export interface Candidate {
  readonly bytes: Uint8Array
  /** Told once it is known whether the file was taken. */
  settle?(isTaken: boolean): Promise<void>
}

/** One way to newer catalogues of a key: the DHT and a torrent, or a mirror. */
export interface CatalogueWay {
  readonly name: string
  /**
   * Looks for what is newer than `held`, and gives it: what changed since, where there is that and `isWhole` is not asked
   * for. `undefined` when there is nothing newer. Throws `AppError`.
   */
  ask(
    held: SignedCatalogue | undefined,
    options: { isWhole: boolean; signal: AbortSignal },
  ): Promise<Candidate | undefined>
}

/** How one look went: what is newest was found, or nobody could be asked. */
export type LookResult = 'newer' | 'same' | 'unreachable' | 'refused'

/** What following a key stands on. */
export interface FollowOptions {
  readonly key: Uint8Array
  readonly ways: readonly CatalogueWay[]
  readonly kept: Pick<KeptCatalogue, 'write'>
  /** What is held already. */
  readonly held: SignedCatalogue | undefined
  readonly clock: Clock
  readonly log: Logger
  readonly onNewer: (catalogue: SignedCatalogue) => void
  /** Between two looks once the newest is held; an hour unless told. */
  readonly everyMs?: number | undefined
}

const EVERY_MS = 3_600_000
const FIRST_RETRY_MS = 15_000
/** For one way, to the last byte. */
const WAY_LIMIT_MS = 15 * 60_000

/**
 * Follows the catalogues of one key. All ways are asked at once and none is better than another: the newest that is good
 * is taken, and what is refused changes nothing.
 */
export class CatalogueFollower {
  readonly #options: FollowOptions
  #held: SignedCatalogue | undefined
  /** Files are taken one after another: each is judged by the one before it. */
  #taking: Promise<unknown> = Promise.resolve()

  constructor(options: FollowOptions) {
    this.#options = options
    this.#held = options.held
  }

  /** The newest good one so far. */
  get held(): SignedCatalogue | undefined {
    return this.#held
  }

  /** Looks again and again until `signal` aborts; sooner while nobody answers. */
  async follow({ signal }: { signal: AbortSignal }): Promise<void> {
    const { clock, everyMs = EVERY_MS } = this.#options
    let retryMs = Math.min(FIRST_RETRY_MS, everyMs)
    while (!signal.aborted) {
      const result = await this.look({ signal })
      const isFound = result === 'newer' || result === 'same'
      await sleep(clock, isFound ? everyMs : retryMs, { signal })
      retryMs = isFound ? Math.min(FIRST_RETRY_MS, everyMs) : Math.min(everyMs, retryMs * 2)
    }
  }

  /** Asks every way once. Throws only when `signal` aborts. */
  async look({ signal }: { signal: AbortSignal }): Promise<LookResult> {
    const results = await Promise.all(this.#options.ways.map((way) => this.#ask(way, { signal })))
    signal.throwIfAborted()
    const best = (['newer', 'same', 'refused'] as const).find((result) => results.includes(result))
    return best ?? 'unreachable'
  }

  async #ask(way: CatalogueWay, { signal }: { signal: AbortSignal }): Promise<LookResult> {
    const { clock, log } = this.#options
    using limit = withDeadline(clock, WAY_LIMIT_MS, () => new AppError('timed-out'), { signal })
    let result: LookResult = 'same'
    for (const isWhole of [false, true]) {
      const before = this.#held
      try {
        const candidate = await way.ask(before, { isWhole, signal: limit.signal })
        if (!candidate) return result
        result = await this.#take(candidate)
      } catch (error) {
        if (signal.aborted) return 'unreachable'
        if (!(error instanceof AppError)) throw error
        log.warn('catalogue not fetched', { way: way.name, error })
        result = error instanceof AppError && error.code === 'catalogue-refused' ? 'refused' : 'unreachable'
      }
      // What changed since ours may not fit ours; the whole does not depend on it.
      if (result !== 'refused' || !before) return result
    }
    return result
  }

  #take({ bytes, settle }: Candidate): Promise<LookResult> {
    const taken = this.#taking.then(async (): Promise<LookResult> => {
      const { key, kept, log, onNewer } = this.#options
      try {
        const newer = takeCatalogue(bytes, { key, held: this.#held })
        await kept.write(newer)
        this.#held = newer
        log.info('catalogue taken', { sequence: newer.sequence, titles: newer.titles.length })
        onNewer(newer)
        await settle?.(true)
        return 'newer'
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        // Another way was quicker with the same one: that is no lie of this one's.
        const isSame = error.details['reason'] === 'replayed'
        if (!isSame) log.warn('catalogue refused', { error, reason: String(error.details['reason']) })
        await settle?.(isSame)
        return isSame ? 'same' : 'refused'
      }
    })
    this.#taking = taken.catch(() => {}) // Whoever asked hears of it.
    return taken
  }
}
