import { ok } from 'node:assert'
import { Release, SubtitleSource } from '@lanterne/contract'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import * as v from 'valibot'
import {
  ArchiveItem,
  chooseFilm,
  describeFile,
  isAddressable,
  placesOf,
  subtitlesOf,
} from './archive-item.ts'

const seed = {
  metadata: { runtime: '1:31:44' },
  files: [
    { name: 'a/Film.mpeg', source: 'original', size: '900', length: '5504.1', sha1: 'ab'.repeat(20) },
    {
      name: 'a/Film.mp4',
      source: 'derivative',
      original: 'a/Film.mpeg',
      size: '90',
      height: '480',
      length: '1:31:44',
    },
    { name: 'a/Film.fr.asr.srt', size: '9' },
  ],
}

/** What a server says that an item is: it is not understood, or the release that is made of it fits the contract. */
export const fuzz: FuzzTarget = {
  name: 'archive-item',
  refuses: (error) => error instanceof SyntaxError,
  seeds: () => [Buffer.from(JSON.stringify(seed))],
  words: [
    '"private":"true"',
    '"length":"',
    '"height":1e99',
    '"size":-1',
    '"name":"../',
    '.asr.vtt"',
    '[[[',
    'null',
  ],
  run(bytes) {
    const parsed = v.safeParse(ArchiveItem, JSON.parse(Buffer.from(bytes).toString('utf8')))
    if (!parsed.success) return
    const film = chooseFilm(parsed.output, { durationSeconds: 5504 })
    if (!film) return
    const { file } = placesOf('Film')
    const url = file(film.name)
    if (!isAddressable(url)) return
    const source = { kind: 'http' as const, url }
    ok(v.is(Release, { id: 'x', source, ...describeFile(film) }))
    const words = subtitlesOf(parsed.output, film, { indexOf: () => undefined, urlOf: file, language: 'fr' })
    for (const each of words) ok(v.is(SubtitleSource, each))
  },
}
