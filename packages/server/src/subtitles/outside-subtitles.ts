import type { FoundSubtitles } from '@lanterne/catalogue'
import type { SubtitleTrack } from '@lanterne/contract'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { canonicalLanguage, type OpenedFilm, type SubtitleRequest, type Workshop } from '@lanterne/media'

/** Where subtitles are found that are not with the film. */
export interface SubtitleFinder {
  /** Which there are; whoever is late has none. */
  find(options: { signal: AbortSignal }): Promise<readonly FoundSubtitles[]>
  /** The bytes of one that is wanted. */
  fetch(url: string, options: { signal: AbortSignal }): Promise<Uint8Array>
}

export interface OutsideSubtitlesOptions {
  readonly finder: SubtitleFinder
  readonly workshop: Pick<Workshop, 'open'>
  /** Nothing is asked any more when it aborts. */
  readonly signal: AbortSignal
}

interface Found extends FoundSubtitles {
  readonly track: SubtitleTrack
}

const plain = {
  kind: 'text',
  isDefault: false,
  isForced: false,
  isForHearingImpaired: false,
  isCommentary: false,
} as const

/** Subtitles of a film from elsewhere: looked for once somebody wants to know of them, fetched when one is chosen. */
export class OutsideSubtitles {
  readonly #options: OutsideSubtitlesOptions
  readonly #opened = new Map<string, Promise<OpenedFilm>>()
  #found: readonly Found[] | undefined
  #asked = false

  constructor(options: OutsideSubtitlesOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => void this.#end())
  }

  /** Those that are known; `undefined` while they are being looked for, which this begins. */
  list(): readonly SubtitleTrack[] | undefined {
    if (!this.#asked) {
      this.#asked = true
      void this.#look()
    }
    return this.#found?.map(({ track }) => track)
  }

  /** A file that was found, opened. Throws `not-found` where none is called so, and what fetching may throw. */
  async open(id: string): Promise<{ readonly opened: OpenedFilm; readonly request: SubtitleRequest }> {
    const found = this.#found?.find(({ track }) => track.id === id)
    if (!found) throw new AppError('not-found')
    const known = this.#opened.get(id) ?? this.#fetch(found.url)
    this.#opened.set(id, known)
    // The next to ask tries again.
    known.catch(() => this.#opened.delete(id))
    const language = canonicalLanguage(found.language)
    const hints = { language: language === 'und' ? undefined : language }
    return { opened: await known, request: { from: 'file', hints } }
  }

  async #look(): Promise<void> {
    const { finder, signal } = this.#options
    try {
      const found = await finder.find({ signal })
      this.#found = found.map((each, i) => ({ ...each, track: trackOf(each, `o${i}`) }))
    } catch (error) {
      // Expected: nobody answers. The film has its own, or none.
      this.#found = []
      if (!signal.aborted && !(error instanceof AppError)) throw error
    }
  }

  async #fetch(url: string): Promise<OpenedFilm> {
    const { finder, workshop, signal } = this.#options
    const bytes = await finder.fetch(url, { signal })
    signal.throwIfAborted()
    return workshop.open(sourceOf(bytes))
  }

  async #end(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#opened.values()))
      if (opened.status === 'fulfilled') opened.value[Symbol.dispose]()
    this.#opened.clear()
  }
}

function trackOf({ language, name }: FoundSubtitles, id: string): SubtitleTrack {
  const code = canonicalLanguage(language)
  // A name that is only the language's code says nothing besides.
  const isNamed = name !== '' && (code === 'und' || !/^[a-z]{2,3}([-_][a-z]{2,4})?$/i.test(name))
  return { ...plain, id, language: code, ...(isNamed && { name }) }
}

function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async *read({ start, end }, { signal }) {
      signal.throwIfAborted()
      yield bytes.slice(start, end)
    },
  }
}
