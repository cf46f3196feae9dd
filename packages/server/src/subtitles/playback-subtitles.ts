import type { SubtitleList, SubtitleTrack, SubtitleWindow } from '@lanterne/contract'
import type { Torrent, TorrentFile } from '@lanterne/engine'
import { AppError, type ByteSource } from '@lanterne/kernel'
import {
  canonicalLanguage,
  chooseAudio,
  kindOfSubtitles,
  type MediaInfo,
  type OpenedFilm,
  readVobSubIndex,
  type SubtitleRequest,
  type Workshop,
} from '@lanterne/media'
import { findSubtitleFiles, type SubtitleFileFound } from './find-subtitle-files.ts'
import type { OutsideSubtitles } from './outside-subtitles.ts'

/** What the subtitles of one playback stand on. */
export interface PlaybackSubtitlesOptions {
  readonly torrent: Pick<Torrent, 'files' | 'openFile'>
  /** The film. */
  readonly file: TorrentFile
  readonly source: ByteSource
  readonly workshop: Workshop
  /** Languages that the viewer understands, the best first. */
  readonly languages: readonly string[]
  /** Those that are not with the film. */
  readonly outside?: OutsideSubtitles | undefined
  /** Nothing is read any more when it aborts. */
  readonly signal: AbortSignal
}

/** A file beside the film says what is in it only when it is here; what takes longer is not offered. */
const INDEX_TIMEOUT_MS = 20_000

/** One set of subtitles, and how its cues are asked for. */
interface Entry {
  readonly track: SubtitleTrack
  readonly file: TorrentFile
  readonly ask: (seconds: number) => SubtitleRequest
}

/** All the subtitles of one film: inside it, and beside it in its torrent. */
export class PlaybackSubtitles {
  readonly #options: PlaybackSubtitlesOptions
  readonly #opened = new Map<number, OpenedFilm>()
  #known: Promise<{ list: SubtitleList; entries: ReadonlyMap<string, Entry> }> | undefined

  constructor(options: PlaybackSubtitlesOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => {
      for (const opened of this.#opened.values()) opened[Symbol.dispose]()
      this.#opened.clear()
    })
  }

  /** What there is to choose from, once the film has been read. */
  async list(): Promise<SubtitleList> {
    // Looked for at the same time, and not waited for.
    const { outside } = this.#options
    outside?.list()
    const { list } = await this.#find()
    if (!outside) return list
    const more = outside.list()
    return more ? { ...list, tracks: [...list.tracks, ...more] } : { ...list, isIncomplete: true }
  }

  /** What is on the screen around `seconds`. Throws `not-found`, `format-not-playable`. */
  async cues(id: string, seconds: number, { signal }: { signal: AbortSignal }): Promise<SubtitleWindow> {
    const entry = (await this.#find()).entries.get(id)
    const either = AbortSignal.any([signal, this.#options.signal])
    if (!entry) {
      const { outside } = this.#options
      if (!outside) throw new AppError('not-found')
      const { opened, request } = await outside.open(id)
      return opened.cues(request, { signal: either })
    }
    return this.#open(entry.file).cues(entry.ask(seconds), { signal: either })
  }

  #find(): Promise<{ list: SubtitleList; entries: ReadonlyMap<string, Entry> }> {
    if (!this.#known) {
      this.#known = this.#look()
      // The next to ask tries again.
      this.#known.catch(() => {
        this.#known = undefined
      })
    }
    return this.#known
  }

  async #look(): Promise<{ list: SubtitleList; entries: ReadonlyMap<string, Entry> }> {
    const { torrent, file, languages } = this.#options
    const [info, ...beside] = await Promise.all([
      this.#info(),
      ...findSubtitleFiles(torrent.files, file).map((found) => this.#beside(found)),
    ])
    const spoken = info && chooseAudio(info.audio, { audioLanguages: languages })
    const entries = [...(info ? this.#inside(info) : []), ...beside.flat()].map(
      (entry) => [entry.track.id, entry] as const,
    )
    const list = { tracks: entries.map(([, { track }]) => track), spoken: spoken?.language ?? 'und' }
    return { list, entries: new Map(entries) }
  }

  /** Absent for a film that only FFmpeg reads. */
  async #info(): Promise<MediaInfo | undefined> {
    const { file, signal } = this.#options
    try {
      return await this.#open(file).info({ signal })
    } catch (error) {
      if (error instanceof AppError && error.code === 'format-not-playable') return undefined
      throw error
    }
  }

  #inside(info: MediaInfo): Entry[] {
    const { file } = this.#options
    return info.subtitles.flatMap((words) => {
      const kind = kindOfSubtitles(words, info.container)
      if (!kind) return []
      const { id, language, name, isDefault, isForced, isForHearingImpaired, isCommentary } = words
      const track: SubtitleTrack = {
        ...{ id: `t${id}`, kind, language, ...(name !== undefined && { name }) },
        ...{ isDefault, isForced, isForHearingImpaired, isCommentary },
      }
      return { track, file, ask: (seconds) => ({ from: 'track', trackId: id, seconds }) }
    })
  }

  async #beside(found: SubtitleFileFound): Promise<Entry[]> {
    const { file, index, isSup, name, language, isForced, isForHearingImpaired, isCommentary } = found
    const common = { name, isDefault: false, isForced, isForHearingImpaired, isCommentary }
    if (index) {
      const text = await this.#readIndex(index)
      return readVobSubIndex(text).languages.map((each) => ({
        track: {
          ...{ id: `b${file.index}-${each.stream}`, kind: 'pictures', ...common },
          language: each.language === 'und' ? language : each.language,
        },
        file,
        ask: (seconds) => ({ from: 'disc', index: text, stream: each.stream, seconds }),
      }))
    }
    const kind = isSup ? 'pictures' : 'text'
    const track: SubtitleTrack = { id: `b${file.index}`, kind, language, ...common }
    if (isSup) return [{ track, file, ask: (seconds) => ({ from: 'sup', seconds }) }]
    const hints = { language: canonicalLanguage(language) }
    return [{ track, file, ask: () => ({ from: 'file', hints }) }]
  }

  /** Empty when it does not come: then there is nothing in it. */
  async #readIndex({ index, sizeBytes }: TorrentFile): Promise<string> {
    const signal = AbortSignal.any([this.#options.signal, AbortSignal.timeout(INDEX_TIMEOUT_MS)])
    const chunks: Uint8Array[] = []
    try {
      for await (const chunk of this.#options.torrent
        .openFile(index)
        .read({ start: 0, end: sizeBytes }, { signal }))
        chunks.push(chunk)
    } catch (error) {
      this.#options.signal.throwIfAborted()
      if (!signal.aborted && !(error instanceof AppError)) throw error
      return ''
    }
    return Buffer.concat(chunks).toString()
  }

  #open(file: TorrentFile): OpenedFilm {
    const { file: film, source, torrent, workshop, signal } = this.#options
    signal.throwIfAborted()
    const known = this.#opened.get(file.index)
    if (known) return known
    const opened = workshop.open(file.index === film.index ? source : torrent.openFile(file.index))
    this.#opened.set(file.index, opened)
    return opened
  }
}
