import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { promisify } from 'node:util'
import type { FindGateways } from '@lanterne/kernel'
import {
  type DefaultRoute,
  readBsdRoutes,
  readLinuxRoutes,
  readLinuxRoutes6,
  readWindowsRoutes,
} from './default-routes.ts'
import { systemLinks } from './system-multicast.ts'

const run = promisify(execFile)
const commandMs = 5000

/**
 * The routers of the machine's own network, for IPv4 and (but on Windows) for IPv6. Only for who uses that network for
 * everything: see `FindGateways`.
 */
export const findSystemGateways: FindGateways = async ({ signal }) => {
  signal.throwIfAborted()
  const links = systemLinks()
  const routers = (await systemRoutes({ signal })).flatMap(({ gateway, via }) => {
    const link = links.find(({ name, address }) => isIPv4(address) && (name === via || address === via))
    return link ? [{ address: gateway, local: link.address }] : []
  })
  const [router6] = await systemRoutes6({ signal })
  if (!router6) return routers
  const local6 = await outgoingAddress6({ signal })
  return local6 === undefined ? routers : [...routers, { address: router6.gateway, local: local6 }]
}

async function systemRoutes6({ signal }: { signal: AbortSignal }): Promise<readonly DefaultRoute[]> {
  const options = { signal, timeout: commandMs, maxBuffer: 1 << 20 }
  try {
    if (process.platform === 'win32') return []
    if (process.platform === 'linux' || process.platform === 'android')
      return readLinuxRoutes6(await readFile('/proc/net/ipv6_route', { encoding: 'utf8', signal }))
    return readBsdRoutes((await run('netstat', ['-rn', '-f', 'inet6'], options)).stdout)
  } catch {
    signal.throwIfAborted()
    // A system without IPv6, or that does not say where its routers are, has none for us.
    return []
  }
}

/**
 * The global address that the system speaks from to the internet by IPv6, which others know us by: it may have several,
 * and change them. A UDP socket that is connected tells it; nothing is sent.
 */
async function outgoingAddress6({ signal }: { signal: AbortSignal }): Promise<string | undefined> {
  const socket = createSocket('udp6')
  try {
    socket.connect(9, '2001:db8::1')
    await once(socket, 'connect', { signal })
    const { address } = socket.address()
    return /^[23]/.test(address) ? address : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  } finally {
    socket.close()
  }
}

async function systemRoutes({ signal }: { signal: AbortSignal }): Promise<readonly DefaultRoute[]> {
  const options = { signal, timeout: commandMs, maxBuffer: 1 << 20, windowsHide: true }
  try {
    if (process.platform === 'win32')
      return readWindowsRoutes((await run('route', ['print', '-4', '0.0.0.0'], options)).stdout)
    if (process.platform === 'linux' || process.platform === 'android')
      return readLinuxRoutes(await readFile('/proc/net/route', { encoding: 'utf8', signal }))
    return readBsdRoutes((await run('netstat', ['-rn', '-f', 'inet'], options)).stdout)
  } catch {
    signal.throwIfAborted()
    // A system that does not say where its routers are has none for us.
    return []
  }
}
