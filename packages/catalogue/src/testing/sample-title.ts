/** A title as a catalogue file has it, whole; `more` changes it. */
export function sampleTitle(
  id: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id,
    kind: 'film',
    title: `The film ${id}`,
    year: 1999,
    directors: ['A Maker'],
    genres: ['Drama'],
    synopsis: { en: 'Somebody waits for a train.', fr: 'Quelqu’un attend un train.' },
    rights: {
      kind: 'creative-commons',
      name: 'CC BY 4.0',
      url: 'https://creativecommons.org/licenses/by/4.0/',
      basis: 'licence',
      territory: ['001'],
      attribution: 'A Maker, 1999',
      evidence: [{ name: 'The film’s page', url: 'https://film.example/' }],
      checkedOn: '2026-11-22',
    },
    releases: [
      {
        id: 'original',
        source: {
          kind: 'torrent',
          infohash: '0123456789abcdef0123456789abcdef01234567',
          trackers: ['udp://tracker.example:6969/announce'],
          webSeeds: [],
        },
        container: 'mp4',
      },
    ],
    ...more,
  }
}

/** The head of a catalogue. */
export const sampleHead = {
  format: 'lanterne-catalogue',
  version: 1,
  name: 'Films of a test',
  madeOn: '2026-11-22',
}

/** Private half of a key of tests. */
export const sampleSeed = new Uint8Array(32).fill(9)
