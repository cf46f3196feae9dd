import fc from 'fast-check'

/** For tests: `seeds` with a few bytes flipped, cut, repeated, or replaced by what parsers trip over. */
export function mutatedBytes(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const mutation = fc.record({
    kind: fc.constantFrom('flip', 'cut', 'repeat', 'insert', 'truncate'),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 64 }),
    insert: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constantFrom(...syllables)),
  })
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([seed, mutations]) => {
      let bytes = Buffer.from(seed)
      for (const { kind, at: anywhere, length, insert } of mutations) {
        const at = anywhere % (bytes.length + 1)
        const before = bytes.subarray(0, at)
        const after = bytes.subarray(at)
        if (kind === 'flip') bytes = Buffer.concat([before, insert.subarray(0, 1), after.subarray(1)])
        else if (kind === 'cut') bytes = Buffer.concat([before, after.subarray(length)])
        else if (kind === 'repeat') bytes = Buffer.concat([before, after.subarray(0, length), after])
        else if (kind === 'insert') bytes = Buffer.concat([before, insert, after])
        else bytes = Buffer.from(before)
      }
      return new Uint8Array(bytes)
    })
}

const syllables = [
  'd',
  'l',
  'i',
  'e',
  ':',
  '0',
  '-',
  '-1',
  '99999999999',
  '9007199254740993',
  'i-1e',
  'i0e',
  '0:',
  'le',
  'de',
  '\r\n',
  '\0',
  '%',
  '&',
  '..',
  '/',
  '[',
  '\xff',
].map((text) => new Uint8Array(Buffer.from(text, 'latin1')))
