import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listSockets } from './list-sockets.ts'

describe('listSockets', () => {
  it('tells what leads out of this machine from what does not, where the system tells', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    const [way, second] = [createSocket('udp4').bind(0), createSocket('udp6').bind(0)]
    await Promise.all([server, way, second].map((one) => once(one, 'listening')))
    const sockets = await listSockets()
    const portOf = (one: { address(): unknown }) => (one.address() as AddressInfo).port
    const at = (port: number) => sockets?.find(({ text }) => text.includes(`:${port} →`))
    const found = [server, way, second].map((one) => at(portOf(one)))
    for (const one of [server, way, second]) one.close()
    if (process.platform !== 'linux') return expect(sockets).toBeUndefined()
    expect(found.map((one) => one && [one.protocol, one.isOfThisMachine, one.isWay])).toEqual([
      ['tcp', true, false],
      ['udp', false, true],
      // A second one is not the tunnel's.
      ['udp', false, false],
    ])
  })
})
