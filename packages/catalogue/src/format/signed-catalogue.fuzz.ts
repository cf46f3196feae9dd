import { deepStrictEqual, ok } from 'node:assert'
import { AppError, publicKeyOf } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { sampleHead, sampleSeed, sampleTitle } from '../testing/sample-title.ts'
import { buildContent, formatContent, readContent, splitContent } from './content.ts'
import { applyDelta, formatDelta } from './delta.ts'
import { signDelta, signSnapshot, takeCatalogue } from './signed-catalogue.ts'

const key = publicKeyOf(sampleSeed)
const small = buildContent(sampleHead, [sampleTitle('a'), sampleTitle('b')])
const other = buildContent(sampleHead, [sampleTitle('b', { year: 1 }), sampleTitle('c')])
const snapshot = signSnapshot(small, { seed: sampleSeed, sequence: 1 })
const held = takeCatalogue(snapshot, { key })
const delta = signDelta(held, other, { seed: sampleSeed, sequence: 2 })
const refuses = (error: unknown) => error instanceof AppError && error.code === 'catalogue-refused'

/** A file from anywhere: it is refused, or it is one that the key's owner signed. */
const file: FuzzTarget = {
  name: 'catalogue-file',
  refuses,
  seeds: () => [snapshot, delta],
  words: ['LNCT', '\x01\x01\x01\0', '\x01\x02\x01\0'],
  run(bytes) {
    const { titles } = takeCatalogue(bytes, { key, ...(bytes[5] === 2 && { held }) })
    ok(titles.length === 2)
  },
}

/** A content that its owner signed: it is refused, or it can be written back as it came. */
const content: FuzzTarget = {
  name: 'catalogue-content',
  refuses,
  seeds: () => [formatContent(small), formatContent(other)],
  words: ['\n', '"id":"a"', '"territory":["001"]', '{"id":"', 'null', '\\u0000', '"__proto__":'],
  run(bytes) {
    const split = splitContent(bytes)
    const { titles } = readContent(split)
    deepStrictEqual(Buffer.from(formatContent(split)), Buffer.from(bytes))
    for (const { rights } of titles) ok(rights.evidence.length > 0 && rights.territory.length > 0)
  },
}

/** A delta that its owner signed: it is refused, or it leads to a content that is one. */
const changes: FuzzTarget = {
  name: 'catalogue-delta',
  refuses,
  seeds: () => [formatDelta(small, other), formatDelta(other, small)],
  words: ['\n-a\n', '\n-b\n', '-', '{"id":"z"}', '\n'],
  run(bytes) {
    const after = applyDelta(small, bytes)
    readContent(after)
    deepStrictEqual(splitContent(formatContent(after)), after)
  },
}

export const fuzz = [file, content, changes]
