import type { PictureCue } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memory-source.ts'
import { writePgsSets, writeSup } from '../testing/write-pgs.ts'
import { readSupCues } from './sup-file.ts'

const { signal } = new AbortController()
const colour = { y: 81, cr: 240, cb: 90 }
/** A picture every ten seconds, for six. */
const sets = (count: number, height = 90) =>
  writePgsSets(
    Array.from({ length: count }, (_, i) => ({
      ...{ start: i * 10 + 2, end: i * 10 + 8, left: 480, top: 900 - i, width: 960, height, colour },
    })),
  )
const times = (cues: readonly unknown[]) => (cues as PictureCue[]).map(({ start, end }) => [start, end])

describe('readSupCues', () => {
  it('reads what is on the screen around a time', async () => {
    const source = memorySource(writeSup(sets(30)))
    const at = async (start: number) =>
      (await readSupCues(source, { start, end: start + 10 }, { signal })).cues
    expect(times(await at(0))).toEqual([[2, 8]])
    expect(times(await at(200))).toEqual([[202, 208]])
    expect(times(await at(195))).toEqual([
      [192, 198],
      [202, 208],
    ])
    expect(times(await at(290))).toEqual([[292, 298]])
    expect(await at(5000)).toEqual([])
    const [cue] = (await at(0)) as PictureCue[]
    expect(cue?.picture).toMatchObject({ left: 0.25, width: 0.5, frameRatio: 16 / 9 })
  })

  it('reads no more of a long file than it must', async () => {
    const bytes = writeSup(sets(700, 1000))
    const source = memorySource(bytes, { pieceBytes: 16_384 })
    expect(times((await readSupCues(source, { start: 5000, end: 5010 }, { signal })).cues)).toEqual([
      [5002, 5008],
    ])
    expect(source.pieces.size * 16_384).toBeLessThan(bytes.length / 4)
  })

  it('refuses what is none', async () => {
    for (const text of ['', 'P', 'PG', 'Hello, this is no subtitle'])
      await expect(
        readSupCues(memorySource(Buffer.from(text)), { start: 0, end: 10 }, { signal }),
      ).rejects.toThrow('format-not-playable')
  })
})
