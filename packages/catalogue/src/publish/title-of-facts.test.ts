import type { FilmFacts, Release } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { entryOf } from './title-of-facts.ts'

const infohash = 'ab'.repeat(20)
const release: Release = {
  id: 'original',
  source: { kind: 'torrent', infohash, trackers: [], webSeeds: [] },
  durationSeconds: 480,
}
const facts: FilmFacts = { title: 'Été à l’Île', year: 2026, makers: ['Ana', 'Bo'], licence: 'CC-BY-SA-4.0' }
const parts = { infohash, release, today: '2026-11-22' }

describe('entryOf', () => {
  it('writes an entry that a catalogue takes, in whose name it stands', () => {
    const entry = entryOf({ ...facts, synopsisFr: 'L’été.', holder: 'Ana Ltd' }, parts)
    expect(entry).toMatchObject({
      id: 'ete-a-l-ile-2026-abababab',
      kind: 'short',
      synopsis: { en: '', fr: 'L’été.' },
      rights: {
        ...{ kind: 'creative-commons', name: 'CC BY-SA 4.0', basis: 'licence', territory: ['001'] },
        ...{ isPublishersWord: true, checkedOn: '2026-11-22' },
        attribution: 'Ana, Bo, “Été à l’Île” (2026), CC BY-SA 4.0',
        evidence: [{ name: 'The word of Ana Ltd' }],
      },
    })
  })

  it('keeps the name of the entry whose place it takes, and finds one for every script', () => {
    expect(entryOf(facts, { ...parts, id: 'summer' }).id).toBe('summer')
    expect(entryOf({ ...facts, title: 'صيف' }, parts).id).toBe('2026-abababab')
  })

  it('holds the public domain to its proof', () => {
    const proof = { basis: 'not-renewed', territory: ['US'], evidence: 'https://proof.example/' } as const
    const free: FilmFacts = { ...facts, licence: 'public-domain' }
    expect(() => entryOf(free, parts)).toThrow('licence-missing')
    expect(entryOf({ ...free, ...proof, territory: [...proof.territory] }, parts).rights).toMatchObject({
      ...{ kind: 'public-domain', basis: 'not-renewed', territory: ['US'] },
      evidence: [{ url: 'https://proof.example/' }],
    })
  })

  it('takes no markup and nothing that turns the direction of what follows', () => {
    const { title, directors } = entryOf(
      { ...facts, title: '<b>A\u202egarden</b>', makers: ['<script>x</script>Ana'] },
      parts,
    )
    expect([title, directors]).toEqual(['A garden', ['Ana']])
  })
})
