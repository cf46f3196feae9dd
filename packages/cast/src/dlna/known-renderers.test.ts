import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { KnownRenderers } from './known-renderers.ts'

const links = [{ name: 'lo', address: '127.0.0.1', bits: 8 }]
const servers: Server[] = []
const life = new AbortController()

interface Renderer {
  readonly uuid: string
  readonly address: string
  readonly location: URL
  readonly asked: string[]
  close(): Promise<void>
}

/** A renderer on an address of loopback; `describe` says otherwise than it should. */
async function openRenderer(
  uuid: string,
  address: string,
  describe: (right: string) => string = (right) => right,
): Promise<Renderer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.setHeader('connection', 'close')
    if (request.url === '/control')
      return void response.end(
        '<e><u:GetProtocolInfoResponse><Sink>http-get:*:*:*</Sink></u:GetProtocolInfoResponse></e>',
      )
    const services = ['AVTransport', 'RenderingControl', 'ConnectionManager'].map(
      (name) =>
        `<service><serviceType>urn:schemas-upnp-org:service:${name}:1</serviceType><controlURL>/control</controlURL><eventSubURL>/events</eventSubURL></service>`,
    )
    response.end(
      describe(
        `<root><device><deviceType>urn:schemas-upnp-org:device:MediaRenderer:1</deviceType><friendlyName>${address}</friendlyName><UDN>uuid:${uuid}</UDN><serviceList>${services.join('')}</serviceList></device></root>`,
      ),
    )
  })
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, address, resolve))
  const location = new URL(`http://${address}:${(server.address() as AddressInfo).port}/d.xml`)
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()))
  return { uuid, address, location, asked, close }
}

/** Time that passes when it is told to. */
function openShelf() {
  let nowMs = 0
  const clock: Clock = { ...systemClock, now: () => nowMs, schedule: () => ({ cancel() {} }) }
  const told: string[] = []
  const known = new KnownRenderers(
    { clock, random: systemRandom, log: silentLogger, links: () => links },
    { here: ({ name }) => told.push(`+${name}`), gone: (id) => told.push(`-${id}`) },
    life.signal,
  )
  const say = ({ uuid, location, address }: Renderer) => known.hear({ kind: 'here', uuid, location }, address)
  return { known, told, say, pass: (ms: number) => (nowMs += ms) }
}

/** Until what was asked is answered: `wait` is what it is known by. */
const until = (is: () => void) => vi.waitFor(is, { timeout: 10_000, interval: 5 })

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

describe('KnownRenderers', () => {
  it('tells of a renderer once, however often it says that it is here', async () => {
    const { told, say, pass } = openShelf()
    const salon = await openRenderer('a', '127.0.0.7')
    for (let index = 0; index < 100; index++) say(salon)
    await until(() => expect(told).toEqual(['+127.0.0.7']))
    pass(10_000)
    for (let index = 0; index < 100; index++) say(salon)
    expect(salon.asked).toEqual(['GET /d.xml', 'POST /control'])
  })

  it('reads a description that moves about no more than once in a second', async () => {
    const { told, say, pass } = openShelf()
    const salon = await openRenderer('a', '127.0.0.7')
    say(salon)
    await until(() => expect(told).toHaveLength(1))
    const moved = (index: number) => ({ ...salon, location: new URL(`/d.xml?${index}`, salon.location) })
    for (let index = 0; index < 100; index++) say(moved(index))
    expect(salon.asked).toHaveLength(2)
    pass(2000)
    for (let index = 0; index < 100; index++) say(moved(index))
    await until(() => expect(told).toHaveLength(2))
    expect(salon.asked).toHaveLength(4)
  })

  it('does not believe another machine that it is a renderer that answers, and does once it is gone', async () => {
    const { told, say, pass, known } = openShelf()
    const [salon, liar] = [await openRenderer('a', '127.0.0.7'), await openRenderer('a', '127.0.0.66')]
    say(salon)
    await until(() => expect(told).toEqual(['+127.0.0.7']))
    pass(2000)
    say(liar)
    // Asked whether it is still here, it is.
    await until(() => expect(salon.asked).toEqual(['GET /d.xml', 'POST /control', 'GET /d.xml']))
    known.hear({ kind: 'gone', uuid: 'a' }, '127.0.0.66')
    expect(told).toEqual(['+127.0.0.7'])
    expect(liar.asked).toEqual([])
    known.hear({ kind: 'gone', uuid: 'a' }, '127.0.0.7')
    await until(() => {
      say(liar)
      expect(told).toEqual(['+127.0.0.7', '-dlna:a', '+127.0.0.66'])
    })
  })

  it.for([
    ['declares entities', (right: string) => `<!DOCTYPE a [<!ENTITY b "c">]>${right}`],
    ['uses entities that nobody declared', (right: string) => right.replace('127.0.0.7', '&b;')],
    ['goes down without end', (right: string) => '<a>'.repeat(40_000) + right],
    ['never ends', (right: string) => right + ' '.repeat(300_000)],
    ['is cut', (right: string) => right.slice(0, -10)],
    ['is another', (right: string) => right.replace('uuid:a', 'uuid:b')],
    ['sends us elsewhere', (right: string) => right.replaceAll('/control', 'http://127.0.0.1:1/control')],
    ['sends us to a file', (right: string) => right.replaceAll('/control', 'file:///etc/passwd')],
  ] as const)('overlooks a description that %s', async ([, describe]) => {
    const { told, say } = openShelf()
    const [bad, good] = [await openRenderer('a', '127.0.0.7', describe), await openRenderer('g', '127.0.0.8')]
    say(bad)
    await until(() => expect(bad.asked).toEqual(['GET /d.xml']))
    say(good)
    await until(() => expect(told).toEqual(['+127.0.0.8']))
    expect(bad.asked).toEqual(['GET /d.xml'])
  })

  it('keeps few of one machine, so that it crowds nobody out', async () => {
    const { told, say } = openShelf()
    const bad = await openRenderer('x', '127.0.0.66')
    const uuids = Array.from({ length: 100 }, (_, index) => `x${index}`)
    const crowd = await Promise.all(uuids.slice(0, 12).map((uuid) => openRenderer(uuid, '127.0.0.66')))
    // A hundred are named at once: two are asked.
    for (const uuid of uuids) say({ ...bad, uuid })
    await until(() => expect(bad.asked).toHaveLength(2))
    for (const [index, one] of crowd.entries()) {
      if (index >= 8) say(one)
      else
        await until(() => {
          say(one)
          expect(told).toHaveLength(index + 1)
        })
    }
    const good = await openRenderer('g', '127.0.0.8')
    say(good)
    await until(() => expect(told).toContain('+127.0.0.8'))
    expect(told.filter((one) => one === '+127.0.0.66')).toHaveLength(8)
  })
})
