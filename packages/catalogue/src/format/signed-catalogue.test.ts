import { brotliCompressSync } from 'node:zlib'
import { AppError, publicKeyOf, signWith } from '@lanterne/kernel'
import { mutate, seededRandom } from '@lanterne/kernel/testing'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { sampleHead, sampleSeed, sampleTitle } from '../testing/sample-title.ts'
import * as compression from './compression.ts'
import { buildContent, type CatalogueContent } from './content.ts'
import {
  HEADER_BYTES,
  MOST_CONTENT_BYTES,
  MOST_FILE_BYTES,
  SEAL_BYTES,
  sealFile,
  sha256,
} from './sealed-file.ts'
import {
  MOST_DELTAS,
  readChain,
  refuseEarly,
  type SignedCatalogue,
  signDelta,
  signSnapshot,
  takeCatalogue,
} from './signed-catalogue.ts'

const seed = sampleSeed
const key = publicKeyOf(seed)
const otherSeed = new Uint8Array(32).fill(8)

const contentWith = (ids: readonly string[], more = {}) =>
  buildContent(
    sampleHead,
    ids.map((id) => sampleTitle(id, more)),
  )
const snapshot = signSnapshot(contentWith(['a', 'b', 'c']), { seed, sequence: 5 })
const held = takeCatalogue(snapshot, { key })

/** Why a file is refused; `taken` when it is not. */
function reasonOf(bytes: Uint8Array, options: { key?: Uint8Array; held?: SignedCatalogue } = {}): unknown {
  try {
    takeCatalogue(bytes, { key, ...options })
    return 'taken'
  } catch (error) {
    if (error instanceof AppError && error.code === 'catalogue-refused') return error.details['reason']
    throw error
  }
}

/** The file with another header, signed anew: what only the key's owner can make. */
function resealed(bytes: Uint8Array, change: (header: Buffer) => void, compressed?: Uint8Array): Uint8Array {
  const header = Buffer.from(bytes.slice(0, HEADER_BYTES))
  const rest = compressed ?? bytes.subarray(HEADER_BYTES, -64)
  header.writeUInt32BE(rest.length, 56)
  change(header)
  const signed = Buffer.concat([header, rest])
  return new Uint8Array(Buffer.concat([signed, signWith(seed, signed)]))
}

const changed = (bytes: Uint8Array, at: number, value: number) =>
  bytes.map((byte, i) => (i === at ? value : byte))

describe('takeCatalogue', () => {
  it('gives back what was signed', () => {
    expect(held).toMatchObject({ sequence: 5, key, head: sampleHead })
    expect(held.titles.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(held.titles[0]).toEqual(sampleTitle('a'))
  })

  it('refuses what is old, the same, or of another key, before it is decompressed', () => {
    const decompress = vi.spyOn(compression, 'decompress')
    const of = (sequence: number, by = seed) => signSnapshot(held.content, { seed: by, sequence })
    expect(reasonOf(of(4), { held })).toBe('replayed')
    expect(reasonOf(of(5), { held })).toBe('replayed')
    expect(reasonOf(of(6, otherSeed), { held })).toBe('wrong-key')
    // Somebody else's signature under the right key's name.
    expect(reasonOf(resealedBy(otherSeed, of(6)), { held })).toBe('bad-signature')
    expect(decompress).not.toHaveBeenCalled()
    expect(reasonOf(of(6), { held })).toBe('taken')
    expect(decompress).toHaveBeenCalledOnce()
    decompress.mockRestore()
  })

  it('refuses what was tampered with, wherever, before it is decompressed', () => {
    const decompress = vi.spyOn(compression, 'decompress')
    fc.assert(
      fc.property(fc.nat(snapshot.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        expect(reasonOf(changed(snapshot, at, (snapshot[at] as number) ^ by))).not.toBe('taken')
      }),
      { numRuns: 500 },
    )
    expect(decompress).not.toHaveBeenCalled()
    decompress.mockRestore()
  })

  it('refuses what is cut short, and what goes on after its end', () => {
    fc.assert(
      fc.property(fc.nat(snapshot.length - 1), (length) => {
        expect(reasonOf(snapshot.slice(0, length))).toBe('truncated')
      }),
    )
    expect(reasonOf(new Uint8Array(Buffer.concat([snapshot, Buffer.from('x')])))).toBe('wrong-size')
    expect(reasonOf(new Uint8Array(Buffer.from('<html><body>Not found</body></html>')))).toBe(
      'not-a-catalogue',
    )
    expect(reasonOf(new Uint8Array(Buffer.from('<!')))).toBe('not-a-catalogue')
  })

  it('refuses what is too large by what it says, without a look at the rest', () => {
    const says = (at: number, value: number) =>
      resealed(snapshot, (header) => header.writeUInt32BE(value, at))
    expect(reasonOf(says(56, MOST_FILE_BYTES - SEAL_BYTES + 1))).toBe('too-large')
    expect(reasonOf(says(60, MOST_CONTENT_BYTES + 1))).toBe('too-large')
    expect(() => refuseEarly(says(60, MOST_CONTENT_BYTES + 1).subarray(0, HEADER_BYTES), { key })).toThrow(
      expect.objectContaining({ details: { reason: 'too-large' } }),
    )
    expect(reasonOf(new Uint8Array(MOST_FILE_BYTES + 1))).toBe('not-a-catalogue')
  })

  it('takes no more memory for a bomb than it declares', () => {
    const bomb = brotliCompressSync(Buffer.alloc(200_000_000), { params: {} })
    expect(bomb.length).toBeLessThan(1000)
    const before = process.memoryUsage().arrayBuffers
    expect(reasonOf(resealed(snapshot, (header) => header.writeUInt32BE(1000, 60), bomb))).toBe('wrong-size')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000)
    expect(reasonOf(resealed(snapshot, (header) => header.writeUInt32BE(0, 60), bomb))).toBe('wrong-size')
    // Shorter than declared, and no Brotli at all.
    const short = resealed(snapshot, (header) => header.writeUInt32BE(held.content.head.length * 9e4, 60))
    expect(reasonOf(short)).toBe('wrong-size')
    expect(reasonOf(resealed(snapshot, () => {}, Buffer.from('not compressed')))).toBe('wrong-size')
  })

  it('refuses, even signed, what is no catalogue that it knows', () => {
    const with8 = (at: number, value: number) => resealed(snapshot, (header) => header.writeUInt8(value, at))
    for (const at of [4, 5, 6, 7]) expect(reasonOf(with8(at, 9))).toBe('newer-format')
    expect(reasonOf(with8(40, 255))).toBe('not-a-catalogue') // A sequence beyond what a number holds.
    expect(reasonOf(with8(55, 1))).toBe('not-a-catalogue') // A snapshot that begins at another.
    expect(reasonOf(with8(70, 1))).toBe('wrong-hash')
  })

  it.each([
    ['no head', ''],
    ['a head of another format', '{"format":"other"}\n'],
    ['no end', JSON.stringify(sampleHead)],
    ['no JSON', `${JSON.stringify(sampleHead)}\n{\n`],
    ['no title', `${JSON.stringify(sampleHead)}\nnull\n`],
    ['a title without rights', `${JSON.stringify(sampleHead)}\n{"id":"a"}\n`],
    ['one title twice', lines(['a', 'a'])],
    ['titles out of order', lines(['b', 'a'])],
    ['an id that is none', lines(['../a'])],
    ['a byte that is no UTF-8', Buffer.from([0xff, 0x0a])],
    ['nesting without end', `${JSON.stringify(sampleHead)}\n${'['.repeat(500_000)}\n`],
    ['a line without end', `${JSON.stringify(sampleHead)}\n"${'x'.repeat(3_000_000)}"\n`],
  ])('refuses, even signed, a content with %s', (_, text) => {
    const content = new Uint8Array(Buffer.from(text as string))
    expect(reasonOf(sealFile(content, { seed, kind: 'snapshot', sequence: 6 }))).toBe('not-valid')
  })

  it.each([
    ['licence', { name: '' }],
    ['licence’s address', { url: undefined }],
    ['basis', { basis: undefined }],
    ['territory', { territory: [] }],
    ['territory that is one', { territory: ['everywhere'] }],
    ['attribution', { attribution: undefined }],
    ['evidence', { evidence: [] }],
    ['date', { checkedOn: undefined }],
    [
      'ground elsewhere',
      { elsewhere: [{ basis: 'x', territory: ['EU'], evidence: [], checkedOn: '2026-01-01' }] },
    ],
  ])('lets no title be without its %s', (_, without) => {
    const rights = { ...(sampleTitle('a')['rights'] as object), ...without }
    expect(() => contentWith(['a'], { rights })).toThrow('catalogue-refused')
  })

  it('lets a catalogue name nothing that is the app’s own', () => {
    const release = { id: 'r', source: { kind: 'bundled' } }
    expect(() => contentWith(['a'], { releases: [release] })).toThrow('catalogue-refused')
    const [torrent] = sampleTitle('a')['releases'] as object[]
    const subtitles = [{ language: 'fr', label: 'x', url: '/api/instance' }]
    expect(() => contentWith(['a'], { releases: [{ ...torrent, subtitles }] })).toThrow('catalogue-refused')
  })

  it('passes over what later catalogues may have', () => {
    const later = `${JSON.stringify({ ...sampleHead, more: 1 })}\n${JSON.stringify(sampleTitle('a', { more: [1] }))}\n`
    const bytes = sealFile(new Uint8Array(Buffer.from(later)), { seed, kind: 'snapshot', sequence: 1 })
    expect(takeCatalogue(bytes, { key }).titles).toEqual([sampleTitle('a')])
  })
})

describe('a delta', () => {
  const contents = fc.dictionary(fc.stringMatching(/^[a-z0-9]{1,6}$/), fc.nat(3), { maxKeys: 12 }).map(
    (years): CatalogueContent =>
      buildContent(
        sampleHead,
        Object.entries(years).map(([id, year]) => sampleTitle(id, { year })),
      ),
  )

  it('leads from any catalogue to any other, as its snapshot would', () => {
    fc.assert(
      fc.property(contents, contents, (from, to) => {
        const first = takeCatalogue(signSnapshot(from, { seed, sequence: 1 }), { key })
        const delta = signDelta(first, to, { seed, sequence: 2 })
        const second = takeCatalogue(delta, { key, held: first })
        expect(second.content).toEqual(to)
        expect(second.sequence).toBe(2)
        const kept = new Uint8Array(Buffer.concat(second.files))
        expect(readChain(kept, { key })).toEqual(second)
      }),
      { numRuns: 60 },
    )
  })

  it('is small, and refused where it does not belong', () => {
    const many = contentWith(Array.from({ length: 300 }, (_, i) => `film-${i}`))
    const first = takeCatalogue(signSnapshot(many, { seed, sequence: 1 }), { key })
    const titles = [...many.titles.keys()].map((id) => sampleTitle(id, id === 'film-7' ? { year: 2001 } : {}))
    const delta = signDelta(first, buildContent(sampleHead, titles), { seed, sequence: 2 })
    expect(delta.length).toBeLessThan(1000)
    expect(reasonOf(delta)).toBe('wrong-base')
    expect(reasonOf(delta, { held })).toBe('replayed')
    const other = takeCatalogue(signSnapshot(contentWith(['z']), { seed, sequence: 1 }), { key })
    expect(reasonOf(delta, { held: other })).toBe('wrong-hash')
    const removing = signDelta(first, contentWith([]), { seed, sequence: 2 })
    expect(reasonOf(removing, { held: other })).toBe('wrong-base')
    expect(reasonOf(delta, { held: first })).toBe('taken')
    // A snapshot's content under a delta's name, signed.
    expect(
      reasonOf(sealFile(new Uint8Array(), { seed, kind: 'delta', base: 1, sequence: 2 }), { held: first }),
    ).toBe('not-valid')
  })

  it('is the last of so many, so that what is kept does not grow without end', () => {
    let newest = held
    for (let count = 0; count < MOST_DELTAS; count++) {
      const next = contentWith(['a', `n${count}`])
      newest = takeCatalogue(signDelta(newest, next, { seed, sequence: newest.sequence + 1 }), {
        key,
        held: newest,
      })
    }
    expect(newest.files).toHaveLength(1 + MOST_DELTAS)
    const more = signDelta(newest, contentWith([]), { seed, sequence: 99 })
    expect(reasonOf(more, { held: newest })).toBe('wrong-base')
  })
})

describe('the readers', () => {
  it('refuse anything that was not signed, however it is mangled', () => {
    const delta = signDelta(held, contentWith(['a', 'd']), { seed, sequence: 6 })
    const random = seededRandom(7)
    const pool = [snapshot, delta]
    for (let run = 0; run < 3000; run++) {
      const bytes = mutate({ mostBytes: 5000 }, pool, random)
      if (pool.some((one) => Buffer.compare(one, bytes) === 0)) continue
      expect(reasonOf(bytes, { held })).not.toBe('taken')
    }
  })
})

function lines(ids: readonly string[]): string {
  return [sampleHead, ...ids.map((id) => sampleTitle(id))].map((line) => `${JSON.stringify(line)}\n`).join('')
}

function resealedBy(other: Uint8Array, bytes: Uint8Array): Uint8Array {
  const signed = bytes.subarray(0, -64)
  return new Uint8Array(Buffer.concat([signed, signWith(other, signed)]))
}

it('hashes as SHA-256', () => {
  expect(Buffer.from(sha256(new Uint8Array())).toString('hex')).toMatch(/^e3b0c44298fc1c149afb/)
})
