import { type OpenedFilm, openWorkshop } from '@lanterne/media'
import { afterAll, describe, expect, it } from 'vitest'
import { anyScreen, cutFilm, segmentBytes } from './support/cut.ts'
import { makeOddFilm, type OddFilm } from './support/odd-films.ts'
import { openTorrentSource } from './support/torrent-source.ts'

const workshop = openWorkshop()
afterAll(() => workshop[Symbol.asyncDispose]())

const PIECE_BYTES = 1 << 20
const probePieces = 4
const morePieces = 5

/** Films of every layout; how large an index is that has to be read before anything else, in pieces. */
const films: readonly { readonly film: OddFilm; readonly indexPieces?: number }[] = [
  { film: 'base' },
  { film: 'moovAtEnd' },
  { film: 'matroska' },
  { film: 'mkvmerge' },
  { film: 'matroskaNoCues' },
  { film: 'matroskaLive' },
  { film: 'fragmented' },
  { film: 'fragmentedBare' },
  { film: 'fragmentedSidx' },
  { film: 'fragmentedShort' },
  { film: 'hdr10' },
  { film: 'threeHours', indexPieces: 11 },
  { film: 'threeHoursMatroska' },
  { film: 'threeHoursNoCues' },
  { film: 'threeHoursFragmented' },
]

describe('few pieces of a torrent are asked for', () => {
  it.for(films)('$film', async ({ film: name, indexPieces = 0 }, { signal }) => {
    const path = await makeOddFilm(name)
    {
      using source = openTorrentSource(path, { pieceMs: 50 })
      using film: OpenedFilm = workshop.open(source)
      await film.info({ signal })
      expect(source.pieces.size, 'to say what is in it').toBeLessThanOrEqual(probePieces + indexPieces)
    }
    for (const [part, parallel] of [
      [0, 1],
      [0.75, 1],
      [0.75, 4],
    ] as const) {
      using source = openTorrentSource(path, { pieceMs: 50, parallel })
      const started = performance.now()
      using cut = await cutFilm(workshop, source, { screen: anyScreen, signal })
      const { film } = cut
      const at = film.durationSeconds * part
      const index = Math.max(
        0,
        film.segments.findLastIndex(({ start }) => start <= at),
      )
      const video = film.video?.id ?? -1
      await film.init(video, { signal })
      for await (const fragment of film.segment(video, index, { signal })) {
        expect(fragment.length).toBeGreaterThan(100)
        break
      }
      const pieces = source.pieces.size
      const ms = Math.round(performance.now() - started)
      const groupPieces = Math.ceil((await segmentBytes(film, video, index, { signal })).length / PIECE_BYTES)
      if (process.env['LANTERNE_SHOW_BUDGETS'])
        process.stdout.write(
          `${name} at ${part} × ${parallel}: ${pieces} pieces (group ${groupPieces}), ${ms} ms\n`,
        )
      expect(pieces, `to the first fragment at ${part}`).toBeLessThanOrEqual(
        groupPieces + morePieces + indexPieces,
      )
    }
  })
})
