import type {
  Outlook,
  OutlookEvent,
  OutlookId,
  OutlookRequest,
  Release,
  Title,
  TitleId,
} from '@lanterne/contract'
import type { Engine, TorrentSource } from '@lanterne/engine'
import { type Clock, Emitter, type Logger, type Random, type Timer } from '@lanterne/kernel'
import type { Workshop } from '@lanterne/media'
import type { KeptTitles } from '../keeping/kept-titles.ts'
import { chooseRelease } from '../playback/choose-release.ts'
import { durationOf } from '../playback/duration-of.ts'
import { secret } from '../world.ts'
import { OutlookSession } from './outlook-session.ts'

/** What outlooks stand on. */
export interface OutlooksOptions {
  /** Throws `not-found`. */
  find(id: TitleId): Title
  /** How the engine may reach a release of a title. */
  locate(release: Release, options: { signal: AbortSignal; titleId: TitleId }): Promise<TorrentSource>
  /** What is kept on this machine; without it, nothing is. */
  readonly kept?: Pick<KeptTitles, 'at'>
  readonly engine: Pick<Engine, 'open'>
  /** Torrents joined now. */
  joined(): Engine['torrents']
  /**
   * Leaves a swarm that was joined to look, unless somebody watches what is in it, or did. `false`: somebody may be about
   * to, it is to be asked again.
   */
  leave(infohash: string): boolean
  readonly workshop: Workshop
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

const tickMs = 250
/** A screen that was left is given up after so long: whoever left it for the film itself has come there by then. */
const unattendedLimitMs = 10_000
/** The oldest is closed when one more opens: a viewer looks at one film, a house at few. */
const mostOutlooks = 4

/** Films that screens show now, by every page together. */
export class Outlooks implements Disposable {
  /** What became known, when it changed, at most four times a second. */
  readonly events = new Emitter<{ state: OutlookEvent }>()
  readonly #options: OutlooksOptions
  readonly #sessions = new Map<string, OutlookSession>()
  readonly #told = new Map<string, string>()
  /** Swarms that were joined only to look: others are nobody's to leave here. */
  readonly #own = new Set<string>()
  /** Of these, those that are to be left. */
  readonly #leaving = new Set<string>()
  #ticker: Timer | undefined

  constructor(options: OutlooksOptions) {
    this.#options = options
  }

  /** Begins to look at a film and answers at once; `isHere`: all of it is known to be. Throws `not-found`. */
  open(request: OutlookRequest, { isHere = false } = {}): Outlook {
    const { find, locate, engine, joined, clock, random, workshop, log } = this.#options
    const title = find(request.titleId)
    const release = this.#options.kept?.at(request)?.release ?? chooseRelease(title, request)
    const oldest = this.#sessions.keys().next()
    if (this.#sessions.size >= mostOutlooks && !oldest.done) this.close(oldest.value)
    const id = secret({ random }) as OutlookId // Made here: the brand is true.
    const { source } = release
    const session = new OutlookSession({
      ...{ id, release, isHere, workshop, clock, log },
      durationSeconds: release.durationSeconds ?? durationOf(title, request),
      joined:
        source.kind === 'torrent' ? joined().find(({ infohash }) => infohash === source.infohash) : undefined,
      open: request.mayAsk
        ? async ({ signal, onPeople }) => {
            const place = await locate(release, { signal, titleId: title.id })
            const onProgress = ({ peersConnected }: { peersConnected: number }) => onPeople(peersConnected)
            const before = joined().map(({ infohash }) => infohash)
            const torrent = await engine.open(place, { signal, onProgress })
            if (!before.includes(torrent.infohash)) this.#own.add(torrent.infohash)
            this.#leaving.delete(torrent.infohash)
            return torrent
          }
        : undefined,
    })
    this.#sessions.set(id, session)
    this.#ticker ??= clock.schedule(tickMs, () => this.#tick())
    return session.describe()
  }

  /** Ends an outlook; one that is unknown has ended already. */
  close(id: string): void {
    const session = this.#sessions.get(id)
    if (!session) return
    this.#sessions.delete(id)
    this.#told.delete(id)
    session.close()
    const { infohash } = session
    if (infohash !== undefined && this.#own.has(infohash)) this.#leaving.add(infohash)
    this.#settle()
  }

  /** Says that a screen shows it until `watcher` aborts; answers with what is known. */
  watch(id: string, watcher: AbortSignal): OutlookEvent {
    const session = this.#sessions.get(id)
    session?.attend(watcher)
    const state = session?.look() ?? { forecast: { verdict: 'unknown' }, people: 0, isAsking: false }
    return { type: 'outlook', id: id as OutlookId, state }
  }

  [Symbol.dispose](): void {
    this.#ticker?.cancel()
    for (const session of this.#sessions.values()) session.close()
    this.#sessions.clear()
  }

  #tick(): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.unattendedMs >= unattendedLimitMs) {
        this.close(session.id)
        continue
      }
      const event: OutlookEvent = { type: 'outlook', id: session.id, state: session.look() }
      const text = JSON.stringify(event)
      if (this.#told.get(session.id) === text) continue
      this.#told.set(session.id, text)
      this.events.emit('state', event)
    }
    this.#settle()
    const isIdle = this.#sessions.size === 0 && this.#leaving.size === 0
    this.#ticker = isIdle ? undefined : this.#options.clock.schedule(tickMs, () => this.#tick())
  }

  #settle(): void {
    const shown = new Set([...this.#sessions.values()].map(({ infohash }) => infohash))
    for (const infohash of [...this.#leaving]) {
      const isShown = shown.has(infohash)
      if (!isShown && !this.#isKept(infohash) && !this.#options.leave(infohash)) continue
      this.#leaving.delete(infohash)
      if (!isShown) this.#own.delete(infohash)
    }
  }

  /** Whether the viewer has asked meanwhile for some of it to be kept. */
  #isKept(infohash: string): boolean {
    const torrent = this.#options.joined().find((each) => each.infohash === infohash)
    return torrent?.files.some(({ index }) => torrent.isKept(index)) ?? false
  }
}
