import { deepStrictEqual, ok } from 'node:assert'
import { FilmFacts } from '@lanterne/contract'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import * as v from 'valibot'
import { formatLinkFacts, MOST_FACTS_CHARACTERS, readLinkFacts } from './link-facts.ts'
import { describeFilm } from './title-of-facts.ts'

const seed =
  'lanterne:?x.film.title=Le%20jardin&x.film.year=2026&x.film.by=Ana&x.film.licence=CC-BY-4.0&x.film.fr=Un%20jardin&x.film.seconds=8&x.film.subtitles=fr%3A2'

/** A link from anywhere: it tells nothing, or facts that fit their schema and become plain text. */
export const fuzz: FuzzTarget = {
  name: 'link-facts',
  seeds: () => [Buffer.from(seed)],
  words: [
    '&x.film.',
    'licence=public-domain',
    'basis=',
    'territory=001',
    'evidence=https://a.example/',
    '%e2%80%ae',
    '%00',
    '<b>',
  ],
  run(bytes) {
    const told = readLinkFacts(Buffer.from(bytes).toString('utf8'))
    if (!told) return
    ok(v.is(FilmFacts, told.facts))
    const { title, synopsis, directors } = describeFilm(told.facts, told.durationSeconds)
    for (const text of [title, synopsis.en, ...directors]) ok(!/[\u202a-\u202e\u2066-\u2069\0]/.test(text))
    const written = formatLinkFacts(told)
    ok(written.length <= MOST_FACTS_CHARACTERS)
    // What was cut to fit stays as it is from then on.
    const again = readLinkFacts(`magnet:?${written}`)
    ok(again)
    deepStrictEqual(again.facts.licence, told.facts.licence)
  },
}
