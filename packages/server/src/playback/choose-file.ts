import { containers, isPlayableContainer } from '@lanterne/contract'
import type { TorrentFile } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'
import { extensionOf } from '../http/mime-type.ts'

const browserContainers: ReadonlySet<string> = new Set(containers.browser)
const ownContainers: ReadonlySet<string> = new Set([...containers.browser, ...containers.own])
const videoContainers: ReadonlySet<string> = new Set([...Object.values(containers).flat(), 'rmvb', 'rm'])

/** The file of a torrent that is the film. */
export interface FileChoice {
  readonly file: TorrentFile
  /** Its ending, in lower case without a dot; empty when it has none. */
  readonly container: string
  readonly isForBrowsers: boolean
  /** Whether we can make something of it that browsers play. */
  readonly isReadable: boolean
}

/**
 * Chooses the film among a torrent's files: the one `asked` for by its number, the one at the path `asked` for, else the largest that browsers play, else the
 * largest that we read ourselves, else the largest that FFmpeg reads, else the largest video, else the largest. Throws `not-found` when there is no such file.
 */
export function chooseFile(files: readonly TorrentFile[], asked?: number | string): FileChoice {
  if (typeof asked === 'number')
    return describe(
      files.find(({ index }) => index === asked),
      asked,
    )
  // A torrent may have been made anew, with other names: then it is chosen like any.
  const named = asked === undefined ? undefined : files.find(({ path }) => isAt(path, asked))
  if (named && named.sizeBytes > 0) return describe(named)
  const known = files.map((file) => describe(file))
  const candidates = [
    known.filter(({ isForBrowsers }) => isForBrowsers),
    known.filter(({ container }) => ownContainers.has(container)),
    known.filter(({ isReadable }) => isReadable),
    known.filter(({ container }) => videoContainers.has(container)),
    known,
  ].find((list) => list.some(({ file }) => file.sizeBytes > 0))
  if (!candidates) throw new AppError('not-found')
  return candidates.reduce((best, choice) => (choice.file.sizeBytes > best.file.sizeBytes ? choice : best))
}

/** Whether a file's name is that of a film. */
export function isVideo(name: string): boolean {
  return videoContainers.has(extensionOf(name))
}

/** Whether browsers play files with this ending; one that is not known may turn out well. */
export function mayPlayInBrowsers(container: string | undefined): boolean {
  return container === undefined || browserContainers.has(container)
}

/** Whether we read files with this ending without FFmpeg; one that is not known may turn out well. */
export function mayBeReadAlone(container: string | undefined): boolean {
  return container === undefined || ownContainers.has(container)
}

/** Whether a file's path is `asked`, with or without the torrent's own folder. */
function isAt(path: readonly string[], asked: string): boolean {
  const whole = path.join('/')
  return whole === asked || whole.endsWith(`/${asked}`)
}

function describe(file: TorrentFile | undefined, asked?: number): FileChoice {
  if (!file) throw new AppError('not-found', asked === undefined ? {} : { details: { file: asked } })
  const container = extensionOf(file.path.at(-1) ?? '')
  const isForBrowsers = browserContainers.has(container)
  return { file, container, isForBrowsers, isReadable: isPlayableContainer(container) }
}
