import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { createTorrent, type DraftFile, parseTorrentFile } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'

const CHUNK_BYTES = 1 << 20

/** How a file looked: any difference means that somebody touched it since. */
export interface FileLooks {
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** A film made into a torrent. */
export interface DraftedFilm {
  /** The `.torrent`. */
  readonly torrent: Uint8Array
  /** Its files in the torrent's order, padding left out. */
  readonly files: readonly FileLooks[]
  /** Index in the torrent of each file, by its name. */
  readonly indices: ReadonlyMap<string, number>
}

/** What to make it of. */
export interface FilmDraft {
  /** The film; alone it is a torrent of one file, with subtitles one of a folder. */
  readonly path: string
  readonly subtitles: readonly string[]
  readonly webSeeds: readonly string[]
  readonly trackers: readonly string[]
  onProgress?(doneBytes: number, sizeBytes: number): void
}

/**
 * Makes the hybrid torrent of a film and its subtitles: the same infohash for the same files, whatever else is said.
 * Files are streamed, once. Throws `not-found`, `film-changed` where a file did not stay as it was while it was read,
 * `invalid-request` for two files of one name, and for web seeds that cannot be those of a folder.
 */
export async function draftFilm(draft: FilmDraft, { signal }: { signal: AbortSignal }): Promise<DraftedFilm> {
  const { path, webSeeds, trackers } = draft
  const paths = [path, ...draft.subtitles]
  const names = paths.map((each) => basename(each))
  if (new Set(names).size !== names.length)
    throw new AppError('invalid-request', { details: { name: '--subtitles' } })
  const isFolder = paths.length > 1
  // BEP 19: of a folder, the server's address ends in a slash and the names come behind it.
  if (isFolder && webSeeds.some((url) => !new URL(url).pathname.endsWith('/')))
    throw new AppError('invalid-request', { details: { name: '--web-seed' } })
  const before = await Promise.all(paths.map(lookAt))
  const sizeBytes = before.reduce((sum, file) => sum + file.sizeBytes, 0)
  let doneBytes = 0
  const files = before.map(
    (file, i): DraftFile => ({
      path: [names[i] as string],
      sizeBytes: file.sizeBytes,
      async *read() {
        for await (const chunk of createReadStream(file.path, { highWaterMark: CHUNK_BYTES, signal })) {
          doneBytes += (chunk as Uint8Array).length
          draft.onProgress?.(doneBytes, sizeBytes)
          yield chunk as Uint8Array
        }
      },
    }),
  )
  const [film] = files
  if (!film) throw new AppError('not-found')
  const name = names[0] as string
  const more = { version: 'hybrid' as const, webSeeds, trackers }
  const torrent = await createTorrent(
    isFolder
      ? { name: basename(name, extname(name)), files, ...more }
      : { name, sizeBytes: film.sizeBytes, read: film.read, ...more },
    { signal },
  ).catch((error: unknown) => {
    signal.throwIfAborted()
    if (error instanceof AppError && error.code === 'disk-failed') throw changed(path, error)
    throw error
  })
  for (const file of before) if (!(await isAsItWas(file))) throw changed(file.path)
  const shown = parseTorrentFile(torrent).files.filter(({ isPadding }) => !isPadding)
  const looks = new Map(before.map((file, i) => [names[i], file]))
  return {
    torrent,
    files: shown.map(({ path: parts }) => looks.get(parts.at(-1)) as FileLooks),
    indices: new Map(shown.map(({ path: parts, index }) => [parts.at(-1) ?? '', index])),
  }
}

function changed(path: string, cause?: unknown): AppError {
  return new AppError('film-changed', { cause, details: { name: path } })
}

/** Throws `not-found`. */
async function lookAt(path: string): Promise<FileLooks> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not-found', { cause, details: { name: path } })
  })
  if (!found.isFile()) throw new AppError('not-found', { details: { name: path } })
  return { path, sizeBytes: found.size, modifiedMs: found.mtimeMs }
}

/** Whether nobody has touched a file. */
export async function isAsItWas(file: FileLooks): Promise<boolean> {
  const now = await stat(file.path).catch(() => undefined) // Gone: not as it was.
  return now?.isFile() === true && now.size === file.sizeBytes && now.mtimeMs === file.modifiedMs
}
