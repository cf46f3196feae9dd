import { systemRandom } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { Identity } from './identity.ts'

const random = systemRandom

describe('Identity', () => {
  it('is the same in every torrent, and says which program it is', () => {
    const identity = new Identity({ random })
    const { peerId } = identity.next()
    expect(identity.next()).toEqual(identity.next())
    expect(Buffer.from(peerId.subarray(0, 8)).toString()).toBe('-LN0100-')
    expect(peerId.length).toBe(20)
  })

  it('is another in each torrent where it is to be hidden, without a name of ours', () => {
    const identity = new Identity({ random, isDiscreet: true })
    const all = Array.from({ length: 50 }, () => identity.next())
    const ids = new Set(all.map(({ peerId }) => Buffer.from(peerId).toString('hex')))
    expect(ids.size).toBe(50)
    expect(new Set(all.map(({ key }) => key)).size).toBe(50)
    for (const { peerId } of all) {
      expect(peerId.length).toBe(20)
      expect(Buffer.from(peerId).toString('latin1')).not.toContain('LN')
    }
  })
})
