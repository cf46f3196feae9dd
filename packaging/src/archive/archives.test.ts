import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Entry, file, inside, joined, link, readTree, type Tree } from '../tree.ts'
import { ar } from './ar.ts'
import { tar } from './tar.ts'
import { zip } from './zip.ts'

const name = fc.stringMatching(/^[a-zé][a-z0-9é._ -]{0,60}$/).filter((each) => each.trim() === each)
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    bytes: fc.uint8Array({ maxLength: 2000 }),
    isExecutable: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('link' as const), target: fc.stringMatching(/^[a-z/]{1,150}$/) }),
)
/** Paths of up to 300 characters; no file is where another's folder is. */
const tree: fc.Arbitrary<Tree> = fc
  .uniqueArray(fc.tuple(fc.array(name, { minLength: 1, maxLength: 5 }), entry), {
    ...{ maxLength: 8, selector: ([names]) => names.join('/') },
  })
  .map((all) => new Map(all.map(([names, each], i) => [`${i}/${names.join('/')}`, each])))

function plain(of: Tree): unknown {
  return [...of]
    .map(([path, each]) =>
      each.kind === 'link'
        ? { path, ...each }
        : { path, isExecutable: each.isExecutable, bytes: Buffer.from(each.bytes).toString('hex') },
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

describe('tar', () => {
  it('writes what tar reads, whatever the names', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const folder = mkdtempSync(join(tmpdir(), 'lanterne-tar-'))
        try {
          execFileSync('tar', ['-x', '-C', folder], { input: tar(inside('top', given)) })
          expect(plain(readTree(folder))).toEqual(plain(inside('top', given)))
        } finally {
          rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 15 },
    )
  })

  it('is the same whatever order its entries came in', () => {
    fc.assert(
      fc.property(tree, (given) => {
        expect(tar(new Map([...given].reverse())).equals(tar(given))).toBe(true)
        expect(zip(new Map([...given].reverse()), { prefix: 'a' }).equals(zip(given, { prefix: 'a' }))).toBe(
          true,
        )
      }),
    )
  })
})

describe('ar', () => {
  it('keeps each member at an even place, with its length', () => {
    const bytes = ar([
      ['debian-binary', Buffer.from('2.0')],
      ['b', Buffer.from('xy')],
    ])
    expect(bytes.subarray(0, 8).toString()).toBe('!<arch>\n')
    expect(bytes.toString('latin1', 8, 24).trim()).toBe('debian-binary')
    expect(bytes.toString('latin1', 68, 72)).toBe('2.0\n')
    expect(bytes.toString('latin1', 72, 88).trim()).toBe('b')
    expect(() => ar([['a name that is too long', Buffer.alloc(0)]])).toThrow('too long')
  })
})

describe('zip', () => {
  it('has every file where its directory says, with its bytes and its mode', () => {
    fc.assert(
      fc.property(tree, (given) => {
        expect(unzip(zip(given, { prefix: 'top' }))).toEqual(plain(given))
      }),
    )
  })
})

/** Reads a zip by its directory, and checks each member's header and checksum. */
function unzip(bytes: Buffer): unknown {
  const found = new Map<string, Entry>()
  let at = bytes.readUInt32LE(bytes.length - 6)
  for (let i = bytes.readUInt16LE(bytes.length - 12); i > 0; i--) {
    const [packedBytes, nameBytes, mode] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 40),
    ]
    const path = bytes.toString('utf8', at + 46, at + 46 + nameBytes)
    const local = bytes.readUInt32LE(at + 42)
    expect(bytes.subarray(local + 4, local + 28).equals(bytes.subarray(at + 6, at + 30))).toBe(true)
    const start = local + 30 + nameBytes
    const packed = bytes.subarray(start, start + packedBytes)
    const content = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed
    expect(crc32(content)).toBe(bytes.readUInt32LE(at + 16))
    expect(content.length).toBe(bytes.readUInt32LE(at + 24))
    const kind = mode >> 12
    if (kind === 0o12) found.set(path, link(content.toString()))
    else if (kind === 0o10) found.set(path, file(content, { isExecutable: (mode & 0o111) !== 0 }))
    at += 46 + nameBytes
  }
  return plain(new Map([...found].map(([path, each]) => [path.replace(/^top\//, ''), each])))
}

describe('joined', () => {
  it('refuses two parts of one name', () => {
    const one = new Map([['a', file('1')]])
    expect(() => joined(one, one)).toThrow('two parts')
  })

  it('reads the files of a folder', () => {
    const here = readTree(import.meta.dirname, (path) => path.endsWith('ar.ts'))
    const own = here.get('ar.ts')
    expect(
      own?.kind === 'file' && Buffer.from(own.bytes).equals(readFileSync(join(import.meta.dirname, 'ar.ts'))),
    ).toBe(true)
  })
})
