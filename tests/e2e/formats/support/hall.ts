import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { Title } from '@lanterne/contract'
import { makeOddFilm, type OddFilm } from '../../../media/support/odd-films.ts'
import { whenSeeding } from '../../../support/foreign-peer.ts'
import { type App, buildInterface, startApp } from '../../../support/lanterne-app.ts'
import { makeTorrent } from '../../../support/make-torrent.ts'
import { openForeignPeer } from '../../../support/open-foreign-peer.ts'
import { openStage, type Stage } from '../../../support/stage.ts'
import { openTestTracker } from '../../../support/trackers.ts'
import { magnetRelease } from '../../play/support/titles.ts'

/** One app for films of every kind, which one peer shares. */
export interface Hall extends AsyncDisposable {
  readonly stage: Stage
  readonly app: App
  /** Path of a film's page. */
  pathOf(film: OddFilm): string
}

/** Makes the films, shares them, and opens the app before them. */
export async function openHall(films: readonly OddFilm[]): Promise<Hall> {
  await buildInterface()
  const stage = await openStage({ onTestFailed: () => undefined, task: { name: 'formats' } } as never)
  try {
    const torrents: { film: OddFilm; infohash: string; folder: string }[] = []
    for (const film of films) {
      const path = await makeOddFilm(film)
      const folder = await stage.makeFolder(film)
      const content = join(folder, basename(path))
      await copyFile(path, content)
      const { infohash } = await makeTorrent({ content, folder: stage.folder, name: film, pieceKiB: 256 })
      torrents.push({ film, infohash, folder })
    }
    const tracker = await openTestTracker(
      stage,
      'opentracker',
      torrents.map(({ infohash }) => infohash),
    )
    const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit: 16 << 20 })
    for (const { film, folder } of torrents) {
      const content = join(folder, basename(await makeOddFilm(film)))
      const torrent = await makeTorrent({
        content,
        folder: stage.folder,
        name: `${film}-shared`,
        pieceKiB: 256,
        trackers: [tracker.httpUrl],
      })
      await seeder.add({ torrent }, folder)
    }
    await whenSeeding(stage, seeder)
    const titles = torrents.map(
      ({ film, infohash }): Title => ({
        id: idOf(film) as Title['id'], // It is made like one; the app looks again when it reads it.
        kind: 'film',
        title: film,
        year: 2026,
        directors: ['Nobody'],
        genres: [],
        durationSeconds: 40,
        language: 'zxx',
        synopsis: { en: `A film, ${extname(film)}` },
        rights: { kind: 'creative-commons', name: 'CC0 1.0', evidence: [] },
        releases: [magnetRelease(infohash, [tracker.httpUrl])],
      }),
    )
    const catalogueFile = join(stage.folder, 'titles.json')
    await writeFile(catalogueFile, JSON.stringify(titles))
    const app = await startApp(stage, { catalogueFile })
    return {
      stage,
      app,
      pathOf: (film) => `/title/${idOf(film)}`,
      [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
    }
  } catch (error) {
    process.stderr.write(stage.report().slice(-3000))
    await stage[Symbol.asyncDispose]()
    throw error
  }
}

/** Keeps what was said when a test fails. */
export async function keepReport(hall: Hall, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '../../../test-results')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `formats-${name}.log`), hall.stage.report())
}

function idOf(film: OddFilm): string {
  return `film-${film.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
