import { ok } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { readFragments } from './read-fragments.ts'
import { fragmentStream } from './testing/fragment-stream.ts'

/** What a process writes that a film may have taken over: packets of bytes that came, at times that are numbers. */
export const fuzz: FuzzTarget = {
  name: 'native-fragments',
  words: ['ftyp', 'moov', 'trak', 'mdia', 'mdhd', 'moof', 'traf', 'tfhd', 'tfdt', 'trun', 'mdat'],
  seeds: () => [
    fragmentStream([
      [0, 40],
      [40, 40, 'delta'],
    ]),
    fragmentStream([]),
  ],
  refuses: (error) => error instanceof AppError && error.code === 'format-not-playable',
  async run(bytes) {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += 97) yield bytes.subarray(at, at + 97)
    }
    let given = 0
    for await (const part of readFragments(chunks())) {
      given += part.kind === 'packet' ? part.data.length : 0
      if (part.kind === 'packet') ok(Number.isFinite(part.timestamp) && part.duration >= 0)
      else ok(part.ticksPerSecond > 0)
    }
    ok(given <= bytes.length)
  },
}
