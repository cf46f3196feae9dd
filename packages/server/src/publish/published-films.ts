import type { FilmExam, PublishRequest, Share, Shares } from '@lanterne/contract'
import type { Engine, Torrent } from '@lanterne/engine'
import { AppError, type Clock, type Logger } from '@lanterne/kernel'
import type { Workshop } from '@lanterne/media'
import type { OpenedFilms } from '../opened/opened-films.ts'
import { isAsItWas } from './draft-film.ts'
import type { DroppedFilms } from './dropped-films.ts'
import { examineFilm } from './examine-film.ts'
import { typedPath } from './film-path.ts'
import type { KeptShare, KeptShares } from './kept-shares.ts'
import { prepareShare } from './prepare-share.ts'

/** What published films stand on. */
export interface PublishedFilmsOptions {
  readonly engine: Pick<Engine, 'seed' | 'close' | 'torrents'>
  readonly kept: KeptShares
  readonly dropped: DroppedFilms
  readonly workshop: Workshop
  /** Where films that have a page are opened. */
  readonly opened: Pick<OpenedFilms, 'openLink'>
  readonly clock: Pick<Clock, 'epochMs'>
  readonly log: Logger
}

interface Running {
  readonly share: KeptShare
  readonly torrent: Torrent | undefined
}

/** The films of this machine that are shared: from when they are published until somebody stops them, over every restart. */
export class PublishedFilms implements AsyncDisposable {
  readonly #options: PublishedFilmsOptions
  readonly #running = new Map<string, Running>()
  readonly #life = new AbortController()
  #work: { readonly title: string; doneBytes: number; sizeBytes: number; stop: AbortController } | undefined

  constructor(options: PublishedFilmsOptions) {
    this.#options = options
  }

  /** Goes on sharing what was published in earlier runs. What cannot be shared is told of in `list`. */
  async resume(): Promise<void> {
    const shares = await this.#options.kept.all()
    await this.#options.dropped.forgetOthers(shares.flatMap(({ files }) => files.map(({ path }) => path)))
    for (const share of shares) {
      if (this.#life.signal.aborted) return
      await this.#share(share)
    }
  }

  /** The engine, for who only watches: what is shared from here they do not close. */
  sparing(engine: Pick<Engine, 'open' | 'close'>): Pick<Engine, 'open' | 'close'> {
    return {
      open: (...all) => engine.open(...all),
      close: async (infohash) => {
        if (!this.#running.has(infohash.slice(0, 40))) await engine.close(infohash)
      },
    }
  }

  /** What a file is that somebody would share. Throws as `examineFilm`. */
  async examine(path: string, { signal }: { signal: AbortSignal }): Promise<FilmExam> {
    const { codecs: _, ...exam } = await examineFilm(typedPath(path), this.#options.workshop, { signal })
    return exam
  }

  /** Keeps a film that was dropped on the page, and says what it is. Throws as `DroppedFilms.keep` and `examineFilm`. */
  async receive(
    name: string,
    body: AsyncIterable<Uint8Array>,
    { signal }: { signal: AbortSignal },
  ): Promise<FilmExam> {
    const path = await this.#options.dropped.keep(name, body, { signal })
    try {
      return await this.examine(path, { signal })
    } catch (error) {
      await this.#options.dropped.forget(path)
      throw error
    }
  }

  /**
   * Makes a film ready and shares it; one at a time. Throws `invalid-request` while another is made ready, and as
   * `prepareShare`.
   */
  async publish(request: PublishRequest, { signal }: { signal: AbortSignal }): Promise<KeptShare> {
    if (this.#work) throw new AppError('invalid-request', { details: { name: 'work' } })
    const stop = new AbortController()
    const work = { title: request.facts.title, doneBytes: 0, sizeBytes: 0, stop }
    this.#work = work
    try {
      const { share } = await prepareShare(
        request,
        {
          ...this.#options,
          onProgress: (doneBytes, sizeBytes) => Object.assign(work, { doneBytes, sizeBytes }),
        },
        { signal: AbortSignal.any([signal, this.#life.signal, stop.signal]) },
      )
      await this.#options.opened.openLink(share.link, { signal })
      await this.#share(share)
      return share
    } finally {
      this.#work = undefined
    }
  }

  /** Gives up what is being made ready. */
  cancel(): void {
    this.#work?.stop.abort(new AppError('closed'))
  }

  /** Shares a film no more, and forgets it; the file stays, but for one that was dropped. Throws `not-found`. */
  async stop(infohash: string): Promise<void> {
    const running = this.#running.get(infohash)
    if (!running) throw new AppError('not-found')
    this.#running.delete(infohash)
    await this.#options.kept.forget(infohash)
    await this.#options.engine.close(infohash)
    for (const { path } of running.share.files) await this.#options.dropped.forget(path)
  }

  list(): Shares {
    const work = this.#work
    return {
      shares: [...this.#running.values()].map(describe),
      ...(work && { work: { title: work.title, doneBytes: work.doneBytes, sizeBytes: work.sizeBytes } }),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new AppError('closed'))
  }

  async #share(share: KeptShare): Promise<void> {
    const { engine, kept, log } = this.#options
    const { infohash, files } = share
    const known = this.#running.get(infohash)?.torrent
    this.#running.set(infohash, { share, torrent: known })
    try {
      // What was fetched of it before is in the cache: from now on it is read where it lies.
      const isJoined = engine.torrents.some((torrent) => torrent.infohash === infohash)
      if (isJoined && !(known && isWhole(known))) await engine.close(infohash)
      const looks = await Promise.all(files.map(isAsItWas))
      const torrent = await engine.seed(
        {
          torrent: await kept.torrent(infohash),
          path: files.map(({ path }) => path),
          isChecked: looks.every(Boolean),
        },
        { signal: this.#life.signal },
      )
      if (this.#running.has(infohash)) this.#running.set(infohash, { share, torrent })
      else await engine.close(infohash)
    } catch (error) {
      if (this.#life.signal.aborted) return
      this.#running.set(infohash, { share, torrent: undefined })
      log.warn('published film not shared', { infohash, error })
    }
  }
}

function isWhole(torrent: Torrent): boolean {
  const { state, bytes } = torrent.snapshot()
  return state !== 'failed' && bytes.have === bytes.size
}

function describe({ share, torrent }: Running): Share {
  const { infohash, title, link, magnet } = share
  const snapshot = torrent?.snapshot()
  const { state, peers, bytes } = snapshot ?? {}
  return {
    ...{ infohash, title: title.title, link, magnet, titleId: `opened-${infohash}` },
    path: filmOf(share),
    sizeBytes: title.releases[0]?.sizeBytes ?? 0,
    state:
      state === undefined || state === 'failed'
        ? 'missing'
        : torrent && isWhole(torrent)
          ? 'shared'
          : 'checking',
    owners: peers?.seeds ?? 0,
    fetching: Math.max(0, (peers?.connected ?? 0) - (peers?.seeds ?? 0)),
    sentBytes: bytes?.sent ?? 0,
  }
}

/** Where the film itself lies, beside its subtitles. */
function filmOf({ files }: KeptShare): string {
  return files.reduce((largest, file) => (file.sizeBytes > largest.sizeBytes ? file : largest)).path
}
