import { describe, expect, it } from 'vitest'
import { Bitfield } from '../wire/bitfield.ts'
import { surveyPieces } from './file-survey.ts'

const field = (pieces: readonly number[], size = 6) => {
  const bits = new Bitfield(size)
  for (const piece of pieces) bits.add(piece)
  return { pieces: bits }
}
/** A file that begins in the middle of piece 1 and ends in the middle of piece 4 of a torrent of six. */
const file = { first: 1, last: 4, start: 150, end: 450, pieceLength: 100 }

describe('surveyPieces', () => {
  it('tells what is here in bytes of the file, pieces that touch as one', () => {
    const { here } = surveyPieces({ ...file, have: field([1, 2, 4]).pieces, holders: [] })
    expect(here).toEqual([
      { start: 0, end: 150 },
      { start: 250, end: 300 },
    ])
  })

  it('counts the copies of what is missing, and what nobody has', () => {
    const holders = [field([0, 1, 2, 3, 4, 5]), field([1, 2]), field([2])]
    expect(surveyPieces({ ...file, have: field([]).pieces, holders })).toMatchObject({
      unavailableBytes: 0,
      copies: 1.5,
    })
    const some = [field([1, 2]), field([2, 3])]
    expect(surveyPieces({ ...file, have: field([]).pieces, holders: some })).toMatchObject({
      unavailableBytes: 50,
      copies: 0.75,
    })
  })

  it('misses nothing where everything is here', () => {
    expect(surveyPieces({ ...file, have: field([1, 2, 3, 4]).pieces, holders: [] })).toEqual({
      here: [{ start: 0, end: 300 }],
      unavailableBytes: 0,
      copies: Number.POSITIVE_INFINITY,
    })
  })
})
