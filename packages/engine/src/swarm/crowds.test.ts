import { describe, expect, it } from 'vitest'
import { isFromElsewhere, largestCrowd } from './crowds.ts'

const guest = (host: string, port = 1) => ({ remote: { host, port } })

describe('largestCrowd', () => {
  it('is those of one address, whatever their ports, or of one IPv6 network', () => {
    const house = [guest('192.0.2.1'), guest('198.51.100.7', 1), guest('192.0.2.2'), guest('198.51.100.7', 2)]
    expect(largestCrowd(house)).toEqual([house[1], house[3]])
    const six = [guest('192.0.2.1'), guest('2001:db8::1'), guest('2001:db8:0:1::1'), guest('2001:db8::9')]
    expect(largestCrowd(six)).toEqual([six[1], six[3]])
    expect(largestCrowd([guest('127.0.0.1', 1), guest('127.0.0.1', 2)])).toHaveLength(2)
    expect(largestCrowd([])).toEqual([])
  })
})

describe('isFromElsewhere', () => {
  it('says whether somebody comes from where fewer do', () => {
    const guests = [guest('192.0.2.1'), guest('192.0.2.1', 2), guest('192.0.2.2')]
    const crowd = largestCrowd(guests)
    expect(isFromElsewhere(guest('192.0.2.3'), guests, crowd)).toBe(true)
    expect(isFromElsewhere(guest('192.0.2.2', 9), guests, crowd)).toBe(false)
    expect(isFromElsewhere(guest('192.0.2.1', 9), guests, crowd)).toBe(false)
  })
})
