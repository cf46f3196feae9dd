import { AppError, type Network, type UdpSocket } from '@lanterne/kernel'
import { describe, expect, it, vi } from 'vitest'
import { createTestRandom } from '../testing/virtual-clock.ts'
import { createGate } from './gated-network.ts'
import { isHouseAddress } from './house-address.ts'

const { signal } = new AbortController()

/** A way that notes what is asked of it. */
function fakeWay() {
  const asked: string[] = []
  const closed: string[] = []
  const dispose = (name: string) => async () => void closed.push(name)
  const socket = (host: string) => ({
    local: { host: '::', port: 1 },
    remote: { host, port: 1 },
    destroy: vi.fn(),
  })
  const way: Network = {
    async connectTcp({ host, port }) {
      asked.push(`tcp ${host}:${port}`)
      return socket(host === 'home.test' ? '192.0.2.99' : host) as never
    },
    async listenTcp(at) {
      asked.push(`listen ${at.port}`)
      return { local: at, [Symbol.asyncDispose]: dispose(`listen ${at.port}`) }
    },
    async bindUdp(at) {
      asked.push(`bind ${at.port}`)
      return {
        local: at,
        receive: () => {},
        send: (_message, to) => asked.push(`send ${to.host}`),
        [Symbol.asyncDispose]: dispose(`bind ${at.port}`),
      } as UdpSocket
    },
    async lookup(name) {
      asked.push(`lookup ${name}`)
      return ['192.0.2.1']
    },
  }
  return { way, asked, closed }
}

function makeGate() {
  const here = fakeWay()
  const gate = createGate({
    random: createTestRandom(1),
    thisMachine: here.way,
    mayReach: (host) => host !== '192.0.2.99' && !isHouseAddress(host),
  })
  return { gate, here }
}

const failure = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  )
  return error instanceof AppError ? (error.cause as { code?: string }).code : error
}

describe('createGate', () => {
  it('leads nowhere, and fails at once, until it is given a way and opened', async () => {
    const { gate } = makeGate()
    const { network } = gate
    const to = { host: '192.0.2.1', port: 80 }
    expect(await failure(network.connectTcp(to, { signal }))).toBe('ENETDOWN')
    expect(await failure(network.lookup('films.example', { signal }))).toBe('ENETDOWN')
    expect(network.joinGroup).toBeUndefined()
    const { way, asked } = fakeWay()
    await gate.lead(way)
    expect(await failure(network.connectTcp(to, { signal }))).toBe('ENETDOWN')
    gate.phase = 'open'
    await network.connectTcp(to, { signal })
    expect(await network.lookup('films.example', { signal })).toEqual(['192.0.2.1'])
    expect(asked).toEqual(['tcp 192.0.2.1:80', 'lookup films.example'])
  })

  it('holds what is asked for while it waits, and lets go of who gives up', async () => {
    const { gate } = makeGate()
    const { way, asked } = fakeWay()
    await gate.lead(way)
    gate.phase = 'waiting'
    const patient = gate.network.connectTcp({ host: '192.0.2.1', port: 80 }, { signal })
    const hasty = new AbortController()
    const given = gate.network.connectTcp({ host: '192.0.2.2', port: 80 }, hasty)
    hasty.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    expect(asked).toEqual([])
    gate.phase = 'open'
    await patient
    expect(asked).toEqual(['tcp 192.0.2.1:80'])
  })

  it('takes listeners and UDP sockets from way to way, with the ports that were told', async () => {
    const { gate } = makeGate()
    const udp = await gate.network.bindUdp({ host: '::', port: 0 }, { signal })
    await using listener = await gate.network.listenTcp({ host: '::', port: 0 }, () => {}, { signal })
    const ports = [udp.local.port, listener.local.port] as const
    for (const port of ports) expect(port).toBeGreaterThanOrEqual(49_152)
    udp.send(new Uint8Array(1), { host: '192.0.2.1', port: 9 })
    const [first, second] = [fakeWay(), fakeWay()]
    await gate.lead(first.way)
    udp.send(new Uint8Array(1), { host: '192.0.2.1', port: 9 })
    await gate.lead(second.way)
    await udp[Symbol.asyncDispose]()
    udp.send(new Uint8Array(1), { host: '192.0.2.1', port: 9 })
    expect(first.asked).toEqual([`bind ${ports[0]}`, `listen ${ports[1]}`, 'send 192.0.2.1'])
    expect(first.closed).toEqual([`bind ${ports[0]}`, `listen ${ports[1]}`])
    expect(second.asked).toEqual([`bind ${ports[0]}`, `listen ${ports[1]}`])
    expect(second.closed).toEqual([`bind ${ports[0]}`])
  })

  it('never speaks to this house or to its own addresses, whatever names them', async () => {
    const { gate, here } = makeGate()
    const { way, asked } = fakeWay()
    await gate.lead(way)
    gate.phase = 'open'
    const udp = await gate.network.bindUdp({ host: '::', port: 4000 }, { signal })
    for (const host of ['192.168.1.1', '192.0.2.99', 'fe80::1', 'router.local', 'nas', '239.192.152.143']) {
      expect(await failure(gate.network.connectTcp({ host, port: 80 }, { signal }))).toBe('EACCES')
      udp.send(new Uint8Array(1), { host, port: 9 })
    }
    // A name that leads home is found out by where it led.
    expect(await failure(gate.network.connectTcp({ host: 'home.test', port: 80 }, { signal }))).toBe('EACCES')
    expect(asked).toEqual(['bind 4000', 'tcp home.test:80'])
    await gate.network.connectTcp({ host: '127.0.0.1', port: 80 }, { signal })
    expect(here.asked).toEqual(['tcp 127.0.0.1:80'])
  })
})

describe('isHouseAddress', () => {
  it('tells addresses of a house from those of the internet', () => {
    const house = [
      '10.1.2.3',
      '100.64.0.1',
      '169.254.1.1',
      '::1',
      'fd00::1',
      'fe80::1%eth0',
      '::ffff:8.8.8.8',
      'x.local',
    ]
    const internet = ['8.8.8.8', '198.51.100.2', '2606:4700::1', 'films.example', '100.128.0.1', '172.32.0.1']
    expect(house.filter((host) => !isHouseAddress(host))).toEqual([])
    expect(internet.filter(isHouseAddress)).toEqual([])
  })
})
