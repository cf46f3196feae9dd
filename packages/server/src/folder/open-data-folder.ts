import { randomUUID } from 'node:crypto'
import { mkdir, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@lanterne/kernel'

/** Folders inside the data folder, by what they hold. */
export interface DataFolder {
  readonly path: string
  /** Films that were watched. */
  readonly films: string
  /** What the engine that shares the welcome film keeps. */
  readonly welcome: string
  /** What the engines that share files of this machine keep, a folder each. */
  readonly seeds: string
  /** Catalogues that were subscribed to. */
  readonly catalogues: string
  /** Catalogues made searchable. */
  readonly titles: string
  /** Links and torrents that the viewer opened. */
  readonly opened: string
  /** Films of this machine that were published. */
  readonly published: string
  /** What viewers watched, keep and choose. */
  readonly library: string
  /** The list of sources that the viewer added: a file. */
  readonly sources: string
  /** How this machine is hidden: a file, with keys in it. */
  readonly privacy: string
  /** What is known of films in folders that the viewer added. */
  readonly ownFilms: string
}

/** Makes the data folder where it is missing and tries to write in it. Throws `data-folder-not-writable`. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  try {
    await makeFolder(path)
    const probe = join(path, `.probe-${randomUUID()}`)
    await writeFile(probe, 'x')
    await unlink(probe)
  } catch (cause) {
    throw new AppError('data-folder-not-writable', { cause, details: { folder: path } })
  }
  const inside = (name: string) => join(path, name)
  return {
    path,
    ...{ films: inside('films'), welcome: inside('welcome') },
    ...{
      seeds: inside('seeds'),
      catalogues: inside('catalogues'),
      titles: inside('titles'),
      opened: inside('opened'),
    },
    published: inside('published'),
    library: inside(join('library', 'library.sqlite')),
    ...{ sources: inside('sources.json'), ownFilms: inside('own-films'), privacy: inside('privacy.json') },
  }
}

/** Makes a folder and those above it. Node's own way never ends where the system refuses with ENOENT, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 })
  try {
    await make()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await make()
  }
}
