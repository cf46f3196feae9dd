import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { Blame } from './blame.ts'

const right = new Uint8Array(4 * BLOCK_BYTES).fill(7)
const givers = ['anna', 'liar', 'anna', 'bert']

function spoilt(...blocks: number[]): Uint8Array {
  const bytes = right.slice()
  for (const block of blocks) bytes[block * BLOCK_BYTES + 5] = 8
  return bytes
}

describe('Blame', () => {
  it('accuses the only giver at once', () => {
    expect(new Blame<string>().accuse({ piece: 1, bytes: spoilt(0), givers: ['liar', 'liar'] })).toBe('liar')
  })

  it('waits for evidence when there are several', () => {
    const blame = new Blame<string>()
    expect(blame.accuse({ piece: 1, bytes: spoilt(1), givers })).toBeUndefined()
    expect([...blame.convict(1, right)]).toEqual(['liar'])
    expect([...blame.convict(1, right)]).toEqual([])
  })

  it('blames nobody for another piece', () => {
    const blame = new Blame<string>()
    blame.accuse({ piece: 1, bytes: spoilt(1), givers })
    expect([...blame.convict(2, right)]).toEqual([])
  })

  it('finds liars of two tries', () => {
    const blame = new Blame<string>()
    blame.accuse({ piece: 1, bytes: spoilt(1), givers })
    blame.accuse({ piece: 1, bytes: spoilt(3), givers: ['anna', 'anna', 'anna', 'second liar'] })
    expect(blame.convict(1, right)).toEqual(new Set(['liar', 'second liar']))
  })

  it('holds the evidence of a bounded number of pieces', () => {
    const blame = new Blame<string>()
    for (let piece = 0; piece < 50; piece++) blame.accuse({ piece, bytes: spoilt(1), givers })
    expect([...blame.convict(0, right)]).toEqual([])
    expect([...blame.convict(49, right)]).toEqual(['liar'])
  })
})
