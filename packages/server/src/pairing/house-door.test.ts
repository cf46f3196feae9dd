import { request } from 'node:http'
import { connect } from 'node:net'
import type { Link } from '@lanterne/cast'
import { silentLogger } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDoor } from '../http/open-door.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { HouseDoor } from './house-door.ts'

// Loopback stands for the sides of a house: all of 127.0.0.0/8 is this machine's.
const side = (address: string, bits = 30): Link => ({ name: 'eth0', address, bits })
let clock: ReturnType<typeof createManualClock>
let links: Link[]
let door: HouseDoor | undefined
beforeEach(() => {
  clock = createManualClock()
})
afterEach(() => door?.[Symbol.asyncDispose]())

async function open(more: Partial<Parameters<typeof HouseDoor.open>[0]> = {}): Promise<HouseDoor> {
  door = await HouseDoor.open({
    app: { fetch: () => new Response('in') },
    links: () => links,
    ...{ port: 0, isFixed: false, clock, log: silentLogger },
    guard: { inHouse: (act) => act() },
    ...more,
  })
  return door
}

/** What somebody at an address is answered; nothing, where the line is cut. */
function ask(address: string, from: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asking = request(address, { localAddress: from, agent: false }, (answer) => {
      answer.setEncoding('utf8').on('data', resolve)
    })
    asking.on('error', () => resolve(undefined)).end()
  })
}

describe('HouseDoor', () => {
  it('answers on each side of the house who is on that side, and nobody else', async () => {
    links = [side('127.0.1.1'), side('127.0.2.1')]
    const { addresses, problem } = await open()
    expect(problem).toBeUndefined()
    const [one = '', other = ''] = addresses
    expect(new URL(one).port).toBe(new URL(other).port)
    expect(await ask(one, '127.0.1.2')).toBe('in')
    expect(await ask(other, '127.0.2.2')).toBe('in')
    expect(await ask(one, '127.0.2.2')).toBeUndefined()
    expect(await ask(one, '127.0.0.1')).toBeUndefined()
  })

  it('says nothing to what is no request: a peer of a swarm, who knocks with its handshake', async () => {
    links = [side('127.0.1.1')]
    const { addresses } = await open()
    const { hostname, port } = new URL(addresses[0] ?? '')
    const socket = connect({ host: hostname, port: Number(port), localAddress: '127.0.1.2' })
    const heard = new Promise<string>((resolve, reject) => {
      let text = ''
      socket.setEncoding('latin1').on('data', (part: string) => {
        text += part
      })
      socket.on('close', () => resolve(text)).on('error', reject)
    })
    socket.write(Buffer.concat([Buffer.from([19]), Buffer.from('BitTorrent protocol'), Buffer.alloc(48)]))
    expect(await heard).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('follows the links of the machine: what comes is opened at the same port, what goes is closed', async () => {
    links = [side('127.0.1.1')]
    const house = await open()
    const [first = ''] = house.addresses
    links = [side('127.0.2.1')]
    clock.pass(5000)
    await house.look()
    expect(house.addresses).toEqual([first.replace('127.0.1.1', '127.0.2.1')])
    expect(await ask(first, '127.0.1.2')).toBeUndefined()
    links = []
    await house.look()
    expect(house.problem).toBe('no-network')
    links = [side('127.0.1.1')]
    await house.look()
    expect(house.addresses).toEqual([first])
  })

  it('takes another port where the wanted one is taken, unless it must be that one', async () => {
    links = [side('127.0.1.1')]
    const { signal } = new AbortController()
    await using other = await openDoor({ host: '127.0.1.1', port: 0, spare: 0 }, { signal })
    const house = await open({ port: other.port })
    expect(house.problem).toBeUndefined()
    expect(house.addresses[0]).not.toBe(other.address)
    await using fixed = await HouseDoor.open({
      app: { fetch: () => new Response('in') },
      links: () => links,
      ...{ port: other.port, isFixed: true, clock, log: silentLogger },
      guard: { inHouse: (act) => act() },
    })
    expect([fixed.addresses, fixed.problem]).toEqual([[], 'port-in-use'])
    await other[Symbol.asyncDispose]()
    await fixed.look()
    expect(fixed.problem).toBeUndefined()
  })

  it('is gone when it is closed, with what was open', async () => {
    links = [side('127.0.1.1')]
    const house = await open()
    const [address = ''] = house.addresses
    const socket = connect({ host: '127.0.1.1', port: Number(new URL(address).port) })
    await new Promise((resolve) => socket.once('connect', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {}) // Cut: that is what is waited for.
    await house[Symbol.asyncDispose]()
    await closed
    expect(await ask(address, '127.0.1.2')).toBeUndefined()
  })
})
