import { describe, expect, it } from 'vitest'
import type { Peer } from './peer.ts'
import { Relays } from './relays.ts'

/** Relays ask nothing of a peer. */
const peer = () => ({}) as Peer

describe('Relays', () => {
  it('remembers four for an address, once each, and forgets who says so', () => {
    const relays = new Relays()
    const five = [peer(), peer(), peer(), peer(), peer()] as const
    for (const one of [...five, ...five]) relays.note('20.0.0.1:80', one)
    expect(relays.to('20.0.0.1:80')).toEqual(five.slice(0, 4))
    relays.forget('20.0.0.1:80', five[1])
    expect(relays.to('20.0.0.1:80')).toEqual([five[0], five[2], five[3]])
    for (const one of five) relays.forget('20.0.0.1:80', one)
    expect(relays.to('20.0.0.1:80')).toEqual([])
    expect(relays.to('20.0.0.2:80')).toEqual([])
  })

  it('gives the place of one that has left to the next', () => {
    const relays = new Relays()
    const four = [peer(), peer(), peer(), peer()]
    for (const one of four) relays.note('20.0.0.1:80', one)
    relays.gone(four.shift() as Peer)
    expect(relays.to('20.0.0.1:80')).toEqual(four)
    const next = peer()
    relays.note('20.0.0.1:80', next)
    expect(relays.to('20.0.0.1:80')).toEqual([...four, next])
  })

  it('keeps no more addresses than fit, the last ones', () => {
    const relays = new Relays()
    const one = peer()
    for (let port = 1; port <= 3000; port++) relays.note(`20.0.0.1:${port}`, one)
    expect(relays.to('20.0.0.1:1000')).toEqual([])
    expect(relays.to('20.0.0.1:1001')).toEqual([one])
    expect(relays.to('20.0.0.1:3000')).toEqual([one])
  })
})
