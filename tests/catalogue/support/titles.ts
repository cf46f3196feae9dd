import { buildContent, type CatalogueContent } from '@lanterne/catalogue'

/** A film that plays, as far as a home screen can tell. */
export function filmNamed(id: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id,
    kind: 'film',
    title: id,
    year: 2001,
    directors: [],
    genres: ['Comedy'],
    synopsis: { en: 'A film of a test.', fr: 'Un film d’essai.' },
    rights: {
      kind: 'creative-commons',
      name: 'CC BY 4.0',
      url: 'https://creativecommons.org/licenses/by/4.0/',
      basis: 'licence',
      territory: ['001'],
      attribution: 'Nobody',
      evidence: [{ name: 'This test' }],
      checkedOn: '2026-11-22',
    },
    releases: [
      {
        id: 'r',
        source: { kind: 'torrent', infohash: 'ab'.repeat(20), trackers: ['udp://127.0.0.1:1'], webSeeds: [] },
        container: 'mp4',
      },
    ],
    ...more,
  }
}

export const head = { format: 'lanterne-catalogue', version: 1, name: 'A test', madeOn: '2026-11-22' }

export function contentOf(...ids: readonly string[]): CatalogueContent {
  return buildContent(
    head,
    ids.map((id) => filmNamed(id)),
  )
}
