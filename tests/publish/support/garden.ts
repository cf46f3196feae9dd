import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Program } from '../../support/program.ts'
import type { Stage } from '../../support/stage.ts'
import { films, makeTestFilm, type TestFilm } from '../../support/test-film.ts'

/** What a maker says of their film on the command line. */
export const said = [
  ...['--title', 'The garden', '--title-fr', 'Le jardin', '--year', '2026', '--maker', 'Ana Ferreira'],
  ...['--language', 'fr', '--synopsis', 'What grew there.', '--support', 'https://ana.example/'],
]
export const licensed = ['--licence', 'CC-BY-SA-4.0', '--i-may-share-it']

/** A film in a folder of its own, with subtitles beside it. */
export async function plantGarden(stage: Stage): Promise<TestFilm & { readonly folder: string }> {
  const film = await makeTestFilm(films.short)
  const folder = await stage.makeFolder('garden')
  const path = join(folder, 'garden.mp4')
  await copyFile(film.path, path)
  await writeFile(join(folder, 'garden.fr.srt'), '1\n00:00:01,000 --> 00:00:05,000\nUn jardin.\n')
  return { ...film, path, folder }
}

/** The two lines that publishing prints, once they are whole. */
export async function linksOf(program: Program): Promise<{ link: string; magnet: string; infohash: string }> {
  const [, link = '', magnet = ''] = await program.waitForOutput(/^(lanterne:\S+)\n(magnet:\S+)\n/m, {
    timeoutMs: 60_000,
  })
  return { link, magnet, infohash: /urn:btih:([0-9a-f]{40})/.exec(link)?.[1] ?? '' }
}
