import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { ReadAhead } from '../read-ahead.ts'
import { memorySource } from '../testing/memory-source.ts'
import { readChunkPlaces } from './chunk-places.ts'
import { findFragment, lastFragmentEnd } from './find-fragment.ts'
import { readFragmentIndex } from './fragment-index.ts'
import { readMp4Index } from './mp4-index.ts'

const { signal } = new AbortController()

/** What an MP4 file says of itself and of its fragments. */
export const fuzz: FuzzTarget = {
  name: 'mp4',
  refuses: (error) => error instanceof AppError,
  mostBytes: 16_384,
  words: [
    'moov',
    'trak',
    'moof',
    'mfhd',
    'sidx',
    'mfra',
    'tfra',
    'tfdt',
    'stbl',
    'stco',
    'stsc',
    'stts',
    'chpl',
    '\\x00\\x00\\x00\\x01',
    '\\x7f\\xff\\xff\\xff',
  ],
  seeds: () => [film('sidx'), film('mfra'), film(undefined)],
  async run(bytes) {
    const source = memorySource(bytes)
    const { chapters, subtitles } = await readMp4Index(source, { signal })
    if (chapters.length > 1000 || subtitles.length > 200) throw new Error('more than any film has')
    const index = await readFragmentIndex(source, { signal })
    for (const places of index.keyFrames.values())
      for (const { at, seconds } of places)
        if (!(at >= 0) || !(seconds >= 0)) throw new Error('a fragment that is nowhere')
    for (const { at, seconds } of await readChunkPlaces(source, 1, 1, { signal }))
      if (!(at >= 0) || !(seconds >= 0)) throw new Error('a chunk that is nowhere')
    using file = new ReadAhead(source, { aheadBytes: 0, signal })
    for (const trackId of [...index.ticksPerSecond.keys()].slice(0, 3)) {
      const { at } = await findFragment(file, 3, { index, trackId, durationSeconds: 10 })
      const end = await lastFragmentEnd(file, { index, trackId })
      if (at < 0 || (end !== undefined && !(end >= 0))) throw new Error('a film of no length')
    }
  },
}

/** A film of four fragments of a second. */
function film(index: 'sidx' | 'mfra' | undefined): Uint8Array {
  const moov = box('moov', [
    box('mvhd', [Buffer.alloc(100)]),
    box('trak', [
      box('tkhd', [numbers(7, 0, 0, 1), Buffer.alloc(68)]),
      box('mdia', [
        box('mdhd', [numbers(0, 0, 0, 1000, 0, 0x55c40000)]),
        box('minf', [box('stbl', [box('stsd', [numbers(0, 1), box('tx3g', [Buffer.alloc(10)])])])]),
      ]),
    ]),
    box('mvex', [box('trex', [numbers(0, 1, 1, 40, 0, 0)])]),
    box('udta', [box('chpl', [Buffer.from('01000000000000000001000000000000000003616263', 'hex')])]),
  ])
  const fragments = Array.from({ length: 4 }, (_, i) => [
    box('moof', [
      box('mfhd', [numbers(0, i + 1)]),
      box('traf', [
        box('tfhd', [numbers(8, 1, 40)]),
        box('tfdt', [numbers(0, i * 1000)]),
        box('trun', [numbers(0x100, 2, 500, 500)]),
      ]),
    ]),
    box('mdat', [Buffer.alloc(20)]),
  ]).flat()
  const size = (fragments[0]?.length ?? 0) + (fragments[1]?.length ?? 0)
  const sidx = box('sidx', [
    numbers(0, 1, 1000, 0, 0, 4),
    ...Array.from({ length: 4 }, () => numbers(size, 1000, 0x9000_0000)),
  ])
  const start = moov.length
  const tfra = box('tfra', [
    numbers(0, 1, 0, 4),
    ...Array.from({ length: 4 }, (_, i) =>
      Buffer.concat([numbers(i * 1000, start + i * size), Buffer.of(1, 1, 1)]),
    ),
  ])
  const mfra = box('mfra', [tfra, box('mfro', [numbers(0, tfra.length + 24)])])
  const before = index === 'sidx' ? [sidx] : []
  return Buffer.concat([moov, ...before, ...fragments, ...(index === 'mfra' ? [mfra] : [])])
}

function box(type: string, parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([numbers(content.length + 8), Buffer.from(type), content])
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4)
  return bytes
}
