import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimRandom } from '../../sim/index.ts'
import { addressBytes } from '../address.ts'
import type { NodeContact } from './node-contact.ts'
import { compareDistance, ID_BYTES, idForAddress, idSharing, sharedBits } from './node-id.ts'
import { K, RoutingTable } from './routing-table.ts'

const random = createSimRandom(11)
const own = new Uint8Array(ID_BYTES).fill(0x55)
const minutes = 60_000

function table() {
  const clock = createSimClock()
  return { clock, table: new RoutingTable({ id: own, clock }) }
}

let nodes = 0
/** A node that shares `bits` with us, at a public address (in a /24 of its own) unless told. */
function node(
  bits: number,
  host = `${20 + (++nodes % 150)}.${(nodes >> 8) & 255}.${nodes & 255}.1`,
): NodeContact {
  return { id: idSharing(own, bits, random), host, port: 6881 }
}

describe('RoutingTable', () => {
  it('keeps eight nodes of each distance, and gives the nearest first', () => {
    const { table: full } = table()
    const all = Array.from({ length: 200 }, (_, index) => node(index % 5))
    for (const contact of all) full.answered(contact, 50)
    expect(full.size).toBe(5 * K)
    const kept = [...full.nodes()]
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        (target, most) => {
          const expected = kept
            .toSorted((one, other) => compareDistance(target, one.id, other.id))
            .slice(0, most)
          expect(full.closest(target, most).map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
        },
      ),
    )
  })

  it('has one node of a public address, and two of a network in each bucket', () => {
    const { table: full } = table()
    full.answered(node(0, '45.1.2.3'), 50)
    full.answered({ ...node(1, '45.1.2.3'), port: 7000 }, 50)
    expect(full.size).toBe(1)
    for (let last = 4; last < 20; last++) full.answered(node(0, `45.1.2.${last}`), 50)
    expect(full.size).toBe(2)
    expect(full.hasRoomFor(node(0, '45.1.2.99'))).toBe(false)
    expect(full.hasRoomFor(node(0, '45.1.3.99'))).toBe(true)
    for (let port = 1; port <= 5; port++) full.answered({ ...node(0, '127.0.0.1'), port }, 50)
    expect(full.size).toBe(7)
  })

  it('lets nobody take the id of another', () => {
    const { table: full } = table()
    const first = node(3)
    full.answered(first, 50)
    full.answered({ ...first, host: '66.1.1.1' }, 50)
    expect([...full.nodes()].map(({ host }) => host)).toEqual([first.host])
  })

  it('replaces who does not answer with who did, and keeps who is all there is', () => {
    const { table: full } = table()
    const eight = Array.from({ length: K }, () => node(0))
    for (const contact of eight) full.answered(contact, 50)
    const ninth = node(0)
    expect(full.answered(ninth, 50)).toBeUndefined()
    expect(full.find(ninth)).toBeUndefined()
    const [gone] = eight as [NodeContact]
    full.failed(gone)
    expect(full.find(gone)).toBeDefined()
    full.failed(gone)
    expect(full.find(gone)).toBeUndefined()
    expect(full.find(ninth)).toBeDefined()
    for (let failure = 0; failure < 10; failure++)
      for (const contact of [...full.nodes()]) full.failed(contact)
    expect(full.size).toBeGreaterThan(0)
    expect(full.usable).toBe(0)
    expect(full.closest(own, K)).toEqual([])
    expect(full.closest(own, K, { mayBeBad: true }).length).toBe(full.size)
  })

  it('asks the one that was silent for long before it takes another in its place', () => {
    const { clock, table: full } = table()
    const eight = Array.from({ length: K }, () => node(0))
    for (const contact of eight) full.answered(contact, 50)
    return clock.advance(16 * minutes).then(() => {
      for (const contact of eight.slice(1)) full.answered(contact, 50)
      expect(full.answered(node(0), 50)?.host).toBe(eight[0]?.host)
      // It is asked only once at a time.
      expect(full.answered(node(0), 50)).toBeUndefined()
    })
  })

  it('prefers ids that fit their addresses', () => {
    const { table: full } = table()
    for (let count = 0; count < K; count++) full.answered(node(0), 50)
    let fitting: NodeContact
    do {
      const { host } = node(0)
      fitting = { id: idForAddress(addressBytes(host) as Uint8Array, random), host, port: 1 }
    } while (sharedBits(own, fitting.id) !== 0)
    full.answered(fitting, 50)
    expect(full.find(fitting)).toMatchObject({ isFitting: true })
    expect(full.size).toBe(K)
  })

  it('names what is to be asked and looked after, each once in a quarter of an hour', async () => {
    const { clock, table: full } = table()
    for (const bits of [0, 0, 3]) full.answered(node(bits), 50)
    expect(full.takeQuestionable(10)).toEqual([])
    expect(full.takeStaleBucket()).toBeUndefined()
    await clock.advance(15 * minutes)
    expect(full.takeQuestionable(2).length).toBe(2)
    expect(full.takeQuestionable(10).length).toBe(1)
    expect(full.takeQuestionable(10)).toEqual([])
    expect([full.takeStaleBucket(), full.takeStaleBucket(), full.takeStaleBucket()]).toEqual([
      0,
      3,
      undefined,
    ])
  })

  it('tells nobody of local nodes who is not local', () => {
    const { table: full } = table()
    full.answered(node(0, '192.168.1.9'), 50)
    full.answered(node(0), 50)
    expect(full.closest(own, K).length).toBe(2)
    expect(full.closest(own, K, { mayBeLocal: false }).length).toBe(1)
  })
})
