import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { FilmExam } from '@lanterne/contract'
import type { TorrentFile } from '@lanterne/engine'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { canonicalLanguage, type MediaInfo, type Workshop } from '@lanterne/media'
import { createFileSource } from '../own-films/file-source.ts'
import { isVideo } from '../playback/choose-file.ts'
import { findSubtitleFiles } from '../subtitles/find-subtitle-files.ts'
import { readSubtitleName } from '../subtitles/subtitle-name.ts'

/** Names of a folder that are looked at for subtitles. */
const MOST_NAMES = 5000
const textEndings: ReadonlySet<string> = new Set(['.srt', '.vtt', '.ass', '.ssa'])

/** A film of this machine, with what its file says. */
export interface ExaminedFilm extends FilmExam {
  readonly codecs: readonly string[]
}

/**
 * Looks into a file that somebody would share. Throws `not-found`, `not-a-film` for whatever has no moving pictures, and
 * `ffmpeg-missing` for a film that only FFmpeg would read where there is none: nothing is shared unseen.
 */
export async function examineFilm(
  typed: string,
  workshop: Workshop,
  { signal }: { signal: AbortSignal },
): Promise<ExaminedFilm> {
  const { path, sizeBytes } = await findFile(typed)
  const name = basename(path)
  if (!isVideo(name) || sizeBytes === 0) throw new AppError('not-a-film', { details: { name } })
  const file = createFileSource(path, sizeBytes)
  const info = await readInfo(file, workshop, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted()
    if (!(cause instanceof AppError) || cause.code === 'ffmpeg-missing') throw cause
    throw new AppError('not-a-film', { cause, details: { name } })
  })
  const [picture] = info.video
  if (!picture) throw new AppError('not-a-film', { details: { name } })
  const codecs = [...info.video, ...info.audio].map(({ codecString, codec }) => codecString ?? codec)
  const languages = info.audio.map(({ language }) => canonicalLanguage(language))
  return {
    ...{ path, name, sizeBytes },
    ...(info.durationSeconds && { durationSeconds: info.durationSeconds }),
    ...(picture.width >= 1 && { width: Math.round(picture.width) }),
    ...(picture.height >= 1 && { height: Math.round(picture.height) }),
    codecs: [...new Set(codecs)].map((codec) => codec.slice(0, 60)).slice(0, 20),
    languages: [...new Set(languages)]
      .filter((code) => /^[a-z]{2,3}(-|$)/.test(code) && code !== 'und')
      .slice(0, 60),
    subtitles: await subtitlesBeside(path),
  }
}

/** A file where it really lies, whatever links led to it. Throws `not-found`. */
async function findFile(typed: string): Promise<{ path: string; sizeBytes: number }> {
  try {
    const path = await realpath(typed)
    const found = await stat(path)
    if (found.isFile()) return { path, sizeBytes: found.size }
  } catch (cause) {
    throw new AppError('not-found', { cause, details: { name: typed } })
  }
  throw new AppError('not-found', { details: { name: typed } })
}

async function readInfo(
  file: ByteSource,
  workshop: Workshop,
  { signal }: { signal: AbortSignal },
): Promise<Pick<MediaInfo, 'video' | 'audio' | 'durationSeconds'>> {
  using film = workshop.open(file)
  try {
    return await film.info({ signal })
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof AppError) || error.code !== 'format-not-playable') throw error
    const native = await film.native({ mayFetch: false })
    if (!native) throw new AppError('ffmpeg-missing', { cause: error })
    return await native.info({ signal })
  }
}

/** Files of text in the film's folder that begin with its name: `film.fr.srt` beside `film.mkv`. */
async function subtitlesBeside(path: string): Promise<FilmExam['subtitles']> {
  const folder = dirname(path)
  const stem = basename(path, extname(path)).toLowerCase()
  const names = (await readdir(folder))
    .slice(0, MOST_NAMES)
    .filter((name) => name.toLowerCase().startsWith(stem) && (isVideo(name) || isText(name)))
    .toSorted()
  const files = await Promise.all(
    names.map(async (name, index): Promise<TorrentFile> => {
      const { size } = await stat(join(folder, name))
      return { index, path: [name], sizeBytes: size }
    }),
  )
  const film = files.find((file) => file.path[0] === basename(path))
  return film === undefined
    ? []
    : findSubtitleFiles(files, film).map(({ name, language }) => ({
        path: join(folder, name),
        name,
        language,
      }))
}

function isText(name: string): boolean {
  return textEndings.has(extname(name).toLowerCase())
}

/** Subtitles that somebody named. Throws `not-found`, `not-a-film` for what are none. */
export async function examineSubtitles(paths: readonly string[]): Promise<FilmExam['subtitles']> {
  return Promise.all(
    paths.map(async (path) => {
      const name = basename(path)
      const found = await stat(path).catch((cause: unknown) => {
        throw new AppError('not-found', { cause, details: { name: path } })
      })
      if (!found.isFile() || !isText(name) || found.size === 0 || found.size > 10 << 20)
        throw new AppError('not-a-film', { details: { name } })
      return { path, name, language: readSubtitleName(basename(name, extname(name))).language }
    }),
  )
}
