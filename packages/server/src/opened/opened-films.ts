import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Release, Title, TitleId } from '@lanterne/contract'
import { parseTorrentFile, type TorrentSource } from '@lanterne/engine'
import { AppError, type HttpGet } from '@lanterne/kernel'
import { magnetOfLink, withLinkFacts } from './film-link.ts'
import { titleOfMagnet, titleOfTorrent } from './title-of-torrent.ts'

/** The largest `.torrent` that is opened. */
export const mostTorrentBytes = 32 << 20
const fetchLimitMs = 30_000
/** Films that are remembered; the one that was opened longest ago is forgotten when there is one more. */
const mostKept = 200

const openedId = /^opened-([0-9a-f]{40})$/

/** Films that the viewer opened by a link or a file; remembered in a folder, so that their addresses go on to work. */
export class OpenedFilms {
  readonly #folder: string
  readonly #get: HttpGet
  readonly #titles = new Map<TitleId, Title>()

  constructor({ folder, get }: { readonly folder: string; readonly get: HttpGet }) {
    this.#folder = folder
    this.#get = get
  }

  /**
   * Opens a link of ours, a magnet link, or the address of a `.torrent`, which is fetched; the viewer named it, so it may be
   * in this house.
   * Throws `invalid-magnet`, `invalid-torrent`, `torrent-too-large`, `unsupported-source` for any other text, and what
   * fetching may throw.
   */
  async openLink(text: string, { signal }: { signal: AbortSignal }): Promise<Title> {
    const link = magnetOfLink(text.trim())
    if (/^[0-9a-f]{40}$/i.test(link)) return this.openLink(`magnet:?xt=urn:btih:${link}`, { signal })
    if (/^magnet:/i.test(link)) {
      const { id } = titleOfMagnet(link)
      await this.#keep(id, 'magnet', link)
      return this.#recallWhole(id)
    }
    if (!/^https?:\/\//i.test(link)) throw new AppError('unsupported-source')
    const ask = { maxBytes: mostTorrentBytes, timeoutMs: fetchLimitMs, mayReachLocal: () => true }
    const { status, body } = await this.#get(link, ask, { signal })
    if (status !== 200) throw new AppError('source-unreachable', { details: { status } })
    return this.openTorrent(body)
  }

  /** Opens a `.torrent`. Throws `invalid-torrent`, `torrent-too-large`, `unsupported-torrent`. */
  async openTorrent(bytes: Uint8Array): Promise<Title> {
    const { id } = titleOfTorrent(parseTorrentFile(bytes))
    await this.#keep(id, 'torrent', bytes)
    return this.#recallWhole(id)
  }

  /** A title that was opened, now or in an earlier run; nothing under any other name. */
  async find(id: TitleId): Promise<Title | undefined> {
    if (!openedId.test(id)) return undefined
    return this.#titles.get(id) ?? this.#recallWhole(id)
  }

  /** All that the file and the link tell of a film: of its files the file tells more, of what it is the link. */
  async #recallWhole(id: TitleId): Promise<Title> {
    const infohash = openedId.exec(id)?.[1] ?? ''
    const torrent = await this.#read(infohash, 'torrent')
    const magnet = (await this.#read(infohash, 'magnet'))?.toString()
    if (!torrent && magnet === undefined) throw new AppError('not-found')
    const title = torrent ? titleOfTorrent(parseTorrentFile(torrent)) : titleOfMagnet(magnet ?? '')
    const whole = magnet === undefined ? title : withLinkFacts(title, magnet)
    this.#titles.set(id, whole)
    return whole
  }

  /** A title that `find` or an opening gave before. */
  recall(id: TitleId): Title | undefined {
    return this.#titles.get(id)
  }

  /** The torrent file that a release was opened from: with it, nobody need be asked for the list of files. */
  async sourceOf({ source }: Release): Promise<TorrentSource | undefined> {
    if (source.kind !== 'torrent') return undefined
    const bytes = await this.#read(source.infohash, 'torrent')
    return bytes && { kind: 'torrent-file', bytes }
  }

  async #read(infohash: string, kind: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.#folder, `${infohash}.${kind}`))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw new AppError('disk-failed', { cause: error })
    }
  }

  async #keep(id: TitleId, kind: 'torrent' | 'magnet', content: string | Uint8Array): Promise<void> {
    const infohash = id.slice('opened-'.length)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const file = join(this.#folder, `${infohash}.${kind}`)
    await writeFile(`${file}.new`, content, { mode: 0o600 })
    await rename(`${file}.new`, file)
    await this.#forgetOldest()
  }

  async #forgetOldest(): Promise<void> {
    const names = await readdir(this.#folder)
    if (names.length <= mostKept) return
    const files = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(this.#folder, name))).mtimeMs })),
    )
    for (const { name } of files.toSorted((a, b) => a.at - b.at).slice(0, names.length - mostKept))
      await rm(join(this.#folder, name), { force: true })
  }
}
