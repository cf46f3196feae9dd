import { type Gateway, silentLogger, type TcpSocket } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../../sim/index.ts'
import { addressBytes } from '../address.ts'
import { GATEWAY_PORT } from './gateway-messages.ts'
import { PortMapper, type PortMapping } from './port-mapper.ts'

const { signal } = new AbortController()
const home: Gateway = { address: 'fe80::1%lan', local: '2001:db8::20' }
const firewall = 'urn:schemas-upnp-org:service:WANIPv6FirewallControl:1'

function openHome(family: 4 | 6 = 6) {
  const clock = createSimClock()
  const random = createSimRandom(6)
  const network = createSimNetwork({ clock, random })
  const router = network.host(home.address, { delayMs: 1 })
  const changes: (PortMapping | undefined)[] = []
  const open = () =>
    new PortMapper({
      network: network.host(home.local, { delayMs: 1 }),
      ...{ clock, random, family, log: silentLogger },
      findGateways: async () => [home],
      ports: { tcp: 6881, udp: 6881 },
      onChange: (mapping) => changes.push(mapping),
    })
  return { clock, network, router, changes, open }
}
type Home = ReturnType<typeof openHome>

/** A router that lets in by PCP who asks for itself (RFC 6887), and notes for how long. */
async function openPcpRouter({ router }: Home): Promise<string[]> {
  const asked: string[] = []
  const socket = await router.bindUdp({ host: router.address, port: GATEWAY_PORT }, { signal })
  socket.receive((message, from) => {
    if (message[0] !== 2) return
    const client = addressBytes(from.host) as Uint8Array
    const answer = message.slice()
    answer[1] = 0x81
    // ADDRESS_MISMATCH: nobody opens the door of others.
    answer[3] = Buffer.compare(message.subarray(8, 24), client) === 0 ? 0 : 12
    answer.fill(0, 8, 24)
    const isAnyAddress = message.subarray(44, 60).every((byte) => byte === 0)
    answer.set(client, 44)
    const lifetime = new DataView(message.buffer, message.byteOffset).getUint32(4)
    asked.push(`${message[36] === 6 ? 'tcp' : 'udp'} ${isAnyAddress ? 'any' : 'one'} ${lifetime}`)
    socket.send(answer, from)
  })
  return asked
}

/** A router that lets in by UPnP: found by SSDP, asked by SOAP. It forgets all when `forget` is called. */
async function openUpnpRouter({ router, network }: Home, speaks = '2001:db8::1') {
  const open = new Map<string, string>()
  const calls: string[] = []
  let next = 40
  const host = speaks === router.address ? router : network.host(speaks, { delayMs: 1 })
  const http = `[${speaks.split('%', 1)[0]}]:5000`
  const ears = await router.bindUdp({ host: router.address, port: 1900 }, { signal })
  const mouth = await host.bindUdp({ host: host.address, port: 1901 }, { signal })
  ears.receive((message, from) => {
    const [, target] = /\r\nST: (.*)\r\n/.exec(Buffer.from(message).toString()) ?? []
    const answer = ['HTTP/1.1 200 OK', `ST: ${target}`, `LOCATION: http://${http}/root.xml`, '', '']
    mouth.send(Buffer.from(answer.join('\r\n')), from)
  })
  const answerTo = (head: string, body: string): [number, string] => {
    if (head.startsWith('GET /root.xml'))
      return [200, `<service><serviceType>${firewall}</serviceType><controlURL>/ctl</controlURL></service>`]
    const value = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? ''
    const [, action = ''] = /^soapaction: "[^"#]*#(\w+)"/im.exec(head) ?? []
    const id = value('UniqueID')
    calls.push(action)
    if (action === 'AddPinhole') {
      const added = `${next++}`
      open.set(added, `${value('Protocol')} [${value('InternalClient')}]:${value('InternalPort')}`)
      return [200, `<u:AddPinholeResponse><UniqueID>${added}</UniqueID></u:AddPinholeResponse>`]
    }
    if (!open.has(id)) return [500, '<s:Fault><errorCode>704</errorCode></s:Fault>']
    if (action === 'DeletePinhole') open.delete(id)
    return [200, '<ok/>']
  }
  const serve = (socket: TcpSocket) => {
    let text = ''
    socket.receive({
      data(chunk) {
        text += Buffer.from(chunk).toString()
        const [head = '', body] = text.split('\r\n\r\n')
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
        if (body === undefined || body.length < length) return
        const [status, answer] = answerTo(head, body)
        socket.write(Buffer.from(`HTTP/1.1 ${status} x\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`))
        socket.end()
      },
      drain() {},
      close() {},
    })
  }
  await host.listenTcp({ host: host.address, port: 5000 }, serve, { signal })
  return { open, calls, forget: () => open.clear() }
}

describe('PortMapper, for IPv6', () => {
  it('has the firewall let in who comes to our ports by PCP, renews that, and takes it back', async () => {
    const on = openHome()
    const asked = await openPcpRouter(on)
    const mapper = on.open()
    await on.clock.advance(5000)
    expect(on.changes).toEqual([{ method: 'pcp', externalPort: 6881, externalAddress: home.local }])
    await on.clock.advance(1800_000)
    await on.clock.settle(Promise.resolve(mapper[Symbol.asyncDispose]()))
    const both = (lifetime: number) => [`tcp any ${lifetime}`, `udp any ${lifetime}`]
    expect(asked).toEqual([...both(3600), ...both(3600), ...both(0)])
  })

  it.each(['fe80::1%lan', '2001:db8::1'])(
    'does so by UPnP where the router speaks from %s, and again when it has forgotten',
    async (speaks) => {
      const on = openHome()
      const router = await openUpnpRouter(on, speaks)
      const mapper = on.open()
      await on.clock.advance(30_000)
      expect(on.changes).toEqual([{ method: 'upnp', externalPort: 6881, externalAddress: home.local }])
      const holes = ['6 [2001:db8::20]:6881', '17 [2001:db8::20]:6881']
      expect([...router.open.values()]).toEqual(holes)
      await on.clock.advance(1800_000)
      expect(router.calls.slice(2)).toEqual(['UpdatePinhole', 'UpdatePinhole'])
      router.forget()
      await on.clock.advance(1800_000)
      expect([...router.open.values()]).toEqual(holes)
      await on.clock.settle(Promise.resolve(mapper[Symbol.asyncDispose]()))
      expect([...router.open]).toEqual([])
      expect(on.changes).toHaveLength(1)
    },
  )

  it('believes no router that speaks from another network', async () => {
    const on = openHome()
    const router = await openUpnpRouter(on, '2001:db8:66::1')
    await using _ = on.open()
    await on.clock.advance(60_000)
    expect([on.changes, router.calls]).toEqual([[], []])
  })

  it('asks no router of IPv4, nor one of IPv6 for IPv4', async () => {
    const on = openHome(4)
    const asked = await openPcpRouter(on)
    await using _ = on.open()
    await on.clock.advance(60_000)
    expect([on.changes, asked]).toEqual([[], []])
  })
})
