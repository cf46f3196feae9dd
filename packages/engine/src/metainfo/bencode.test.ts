import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BencodeDictionary,
  BencodeError,
  type BencodeInput,
  type BencodeValue,
  decodeBencode,
  decodePrefix,
  encodeBencode,
} from './bencode.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const text = (value: Uint8Array) => Buffer.from(value).toString('latin1')

/** A plain form of a decoded value, to compare with what was encoded. */
function plain(value: BencodeValue): unknown {
  if (value instanceof BencodeDictionary) {
    return new Map([...value.keys()].sort().map((key) => [key, plain(value.get(key) ?? 0)]))
  }
  if (value instanceof Uint8Array) return text(value)
  return Array.isArray(value) ? value.map(plain) : value
}

function plainInput(value: BencodeInput): unknown {
  if (value instanceof Uint8Array) return text(value)
  if (Array.isArray(value)) return value.map(plainInput)
  if (typeof value !== 'object') return typeof value === 'string' ? text(Buffer.from(value)) : value
  return new Map(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, plainInput(item)]),
  )
}

const { value: anyInput } = fc.letrec<{ value: BencodeInput }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.maxSafeInteger().filter((number) => !Object.is(number, -0)),
    fc.string(),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
      tie('value'),
    ),
  ),
}))

function reasonOf(decode: () => unknown): string {
  try {
    decode()
  } catch (error) {
    if (error instanceof BencodeError) return error.reason
    throw error
  }
  return 'none'
}

describe('decodeBencode', () => {
  it('reads back what encodeBencode wrote', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(plain(decodeBencode(encodeBencode(input)))).toEqual(plainInput(input))
      }),
    )
  })

  it('reads the examples of BEP 3', () => {
    expect(plain(decodeBencode(bytes('d3:cow3:moo4:spam4:eggse')))).toEqual(
      new Map([
        ['cow', 'moo'],
        ['spam', 'eggs'],
      ]),
    )
    expect(plain(decodeBencode(bytes('l4:spam4:eggse')))).toEqual(['spam', 'eggs'])
    expect([decodeBencode(bytes('i3e')), decodeBencode(bytes('i-3e')), decodeBencode(bytes('i0e'))]).toEqual([
      3, -3, 0,
    ])
  })

  it.each([
    ['a leading zero', 'i03e'],
    ['a negative zero', 'i-0e'],
    ['a negative leading zero', 'i-03e'],
    ['an integer without digits', 'ie'],
    ['a lone minus', 'i-e'],
    ['an integer with a space', 'i 3e'],
    ['an integer that never ends', 'i3'],
    ['an integer beyond 2^53', 'i9007199254740993e'],
    ['an integer of a thousand digits', `i${'9'.repeat(1000)}e`],
    ['a string length with a leading zero', '03:abc'],
    ['a negative string length', '-1:a'],
    ['a negative string length that leads back', 'l-3:e'],
    ['a string longer than what is left', '4:abc'],
    ['a string of 9 PB', '9007199254740991:abc'],
    ['a string without a colon', '3'],
    ['a list cut short', 'li1e'],
    ['a dictionary cut short', 'd1:a'],
    ['a key without a value', 'd1:ae'],
    ['a key that is a number', 'di1ei2ee'],
    ['a duplicate key', 'd1:ai1e1:ai2ee'],
    ['a duplicate key apart', 'd1:ai1e1:bi1e1:ai2ee'],
    ['bytes after the value', 'i1ei2e'],
    ['an end with no beginning', 'e'],
    ['nothing', ''],
  ])('refuses %s', (_, input) => {
    expect(reasonOf(() => decodeBencode(bytes(input)))).toBe('malformed')
  })

  it('takes keys out of order', () => {
    expect(plain(decodeBencode(bytes('d1:bi2e1:ai1ee')))).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    )
  })

  it('gives up on nesting that is too deep, however deep', () => {
    expect(reasonOf(() => decodeBencode(bytes('l'.repeat(10_000_000))))).toBe('too-deep')
    expect(reasonOf(() => decodeBencode(bytes('d1:a'.repeat(1_000_000))))).toBe('too-deep')
    expect(reasonOf(() => decodeBencode(bytes(`${'l'.repeat(32)}${'e'.repeat(32)}`)))).toBe('none')
    expect(reasonOf(() => decodeBencode(bytes(`${'l'.repeat(33)}${'e'.repeat(33)}`)))).toBe('too-deep')
  })

  it('gives up on too many items', () => {
    expect(reasonOf(() => decodeBencode(bytes(`l${'le'.repeat(20_000)}e`)))).toBe('too-many')
    expect(reasonOf(() => decodeBencode(bytes(`l${'0:'.repeat(5)}e`), { items: 6, depth: 1 }))).toBe('none')
    expect(reasonOf(() => decodeBencode(bytes(`l${'0:'.repeat(5)}e`), { items: 5, depth: 1 }))).toBe(
      'too-many',
    )
  })

  it('throws nothing but BencodeError, whatever it is given', () => {
    const syllables = fc.constantFrom(
      'd',
      'l',
      'i',
      'e',
      '0:',
      '1:a',
      '3:',
      '-',
      '9',
      'i1e',
      '4:info',
      '\0',
      'ÿ',
    )
    fc.assert(
      fc.property(
        fc.array(syllables, { maxLength: 60 }).map((parts) => bytes(parts.join(''))),
        (input) => {
          expect(reasonOf(() => decodeBencode(input))).toMatch(/none|malformed|too-deep/)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('decodePrefix', () => {
  it('says how long the value was, and leaves what follows', () => {
    const { value, length } = decodePrefix(bytes('d8:msg_typei1eepiece of metadata'))
    expect([plain(value), length]).toEqual([new Map([['msg_type', 1]]), 15])
  })
})

describe('BencodeDictionary', () => {
  const dictionary = decodeBencode(bytes('d1:ai1e1:b2:hi4:infod1:zi1e1:yle1:xd3:key0:eee'))
  if (!(dictionary instanceof BencodeDictionary)) throw new Error('not a dictionary')

  it('gives a value only as the kind that it is', () => {
    expect([
      dictionary.integer('a'),
      dictionary.bytes('a'),
      dictionary.list('a'),
      dictionary.dictionary('a'),
    ]).toEqual([1, undefined, undefined, undefined])
    expect([dictionary.integer('none'), dictionary.get('none'), dictionary.raw('none')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('gives the exact bytes of a value', () => {
    expect(text(dictionary.raw('info') ?? new Uint8Array())).toBe('d1:zi1e1:yle1:xd3:key0:ee')
  })

  it('is written back with its keys in order', () => {
    expect(text(encodeBencode(dictionary))).toBe('d1:ai1e1:b2:hi4:infod1:xd3:key0:e1:yle1:zi1eee')
  })
})

describe('encodeBencode', () => {
  it('writes keys in the order of their bytes and leaves undefined out', () => {
    expect(text(encodeBencode({ b: 1, ÿ: 2, a: undefined, B: [], 10: 'é' }))).toBe(
      'd2:102:Ã©1:Ble1:bi1e1:ÿi2ee',
    )
  })

  it('refuses a number that is not a safe integer', () => {
    for (const number of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => encodeBencode(number)).toThrow(RangeError)
    }
  })
})
