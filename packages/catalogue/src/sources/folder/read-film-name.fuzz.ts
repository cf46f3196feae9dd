import { ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { readFilmName } from './read-film-name.ts'

/** Names of files, which whoever made them chose: something to show comes of each, and soon. */
export const fuzz: FuzzTarget = {
  name: 'film-name',
  seeds: () =>
    ['Show/Season 1/02 - Name.mkv', '[G] Film.1922.1080p.x264-G.mkv'].map((name) => Buffer.from(name)),
  words: [
    'S01E02',
    '1x02',
    '(1922)',
    '[',
    ']',
    '.',
    ' - ',
    '/',
    'Saison 1',
    '1080p',
    '\u202e',
    'www x.com - ',
  ],
  run(bytes) {
    const { title, year, episode } = readFilmName(Buffer.from(bytes).toString().split('/'))
    ok(title.length > 0 && title.length <= 300)
    ok(year === undefined || (year >= 1880 && year < 2040))
    ok(!episode || (Number.isInteger(episode.season) && Number.isInteger(episode.number)))
  },
}
