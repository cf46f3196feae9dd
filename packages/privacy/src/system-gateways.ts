import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { promisify } from 'node:util'
import type { FindGateways } from '@lanterne/kernel'
import { type DefaultRoute, readBsdRoutes, readLinuxRoutes, readWindowsRoutes } from './default-routes.ts'
import { systemLinks } from './system-multicast.ts'

const run = promisify(execFile)
const commandMs = 5000

/** The IPv4 routers of the machine's own network. Only for who uses that network for everything: see `FindGateways`. */
export const findSystemGateways: FindGateways = async ({ signal }) => {
  signal.throwIfAborted()
  const links = systemLinks()
  return (await systemRoutes({ signal })).flatMap(({ gateway, via }) => {
    const link = links.find(({ name, address }) => isIPv4(address) && (name === via || address === via))
    return link ? [{ address: gateway, local: link.address }] : []
  })
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
