import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { formatResumeRecord, parseResumeRecord, readAtOf, readJournal } from './resume-record.ts'

const layout = { pieceCount: 12, piecesPerSegment: 4 }

/** What is known of a torrent on disk, after whatever happened to the disk. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'resume-record',
    words: [
      '"format":"lanterne-resume-2"',
      '"pieceCount":12',
      '"pieces":"',
      '"files":[',
      '"segment":',
      'null',
      '-1',
    ],
    run(bytes) {
      const text = Buffer.from(bytes).toString('utf8')
      const readAtMs = readAtOf(text)
      ok(readAtMs === undefined || Number.isFinite(readAtMs))
      const record = parseResumeRecord(text, layout)
      if (!record) return
      deepStrictEqual(record.pieces.size, layout.pieceCount)
      const written = formatResumeRecord(record)
      const again = parseResumeRecord(written, layout)
      deepStrictEqual(again && formatResumeRecord(again), written)
    },
  },
  {
    name: 'journal',
    run(bytes) {
      const pieceCount = 1 + (bytes[0] ?? 0)
      const pieces = readJournal(bytes, pieceCount)
      ok(pieces.size === pieceCount && pieces.count <= Math.min(pieceCount, bytes.length / 4))
    },
  },
]
