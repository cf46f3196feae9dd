import { brotliCompressSync } from 'node:zlib'
import { MOST_CONTENT_BYTES, signSnapshot } from '@lanterne/catalogue'
import { signWith } from '@lanterne/kernel'
import { contentOf } from './titles.ts'

const evil = contentOf('evil')

/** Files that pretend to be the catalogue after sequence 5 of the key of `seed`, and why each is refused. */
export function hostileCatalogues(
  seed: Uint8Array,
): readonly (readonly [name: string, bytes: Uint8Array, reason: string])[] {
  const good = signSnapshot(evil, { seed, sequence: 6 })
  const changed = (at: number) => good.map((byte, i) => (i === at ? byte ^ 1 : byte))
  const says = (at: number, value: number, compressed = Buffer.from(good.subarray(96, -64))) => {
    const header = Buffer.from(good.slice(0, 96))
    header.writeUInt32BE(compressed.length, 56)
    header.writeUInt32BE(value, at)
    const signed = Buffer.concat([header, compressed])
    return new Uint8Array(Buffer.concat([signed, signWith(seed, signed)]))
  }
  const bomb = brotliCompressSync(Buffer.alloc(100_000_000))
  const otherSeed = new Uint8Array(32).fill(1)
  return [
    ['tampered with', changed(120), 'bad-signature'],
    ['tampered with at its end', changed(good.length - 1), 'bad-signature'],
    ['replayed', signSnapshot(evil, { seed, sequence: 4 }), 'replayed'],
    ['cut short', good.slice(0, -40), 'truncated'],
    ['of another key', signSnapshot(evil, { seed: otherSeed, sequence: 6 }), 'wrong-key'],
    ['too large by what it says', says(60, MOST_CONTENT_BYTES + 1), 'too-large'],
    ['a bomb', says(60, 2000, bomb), 'wrong-size'],
    ['no catalogue', Buffer.from('<!doctype html><title>Sign in</title>'.repeat(20)), 'not-a-catalogue'],
  ]
}
