import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below what systems give to those who ask for any port, so that nobody gets it by chance before it is used. */
const ports = { from: 12_000, to: 32_000 }

/** A port of 127.0.0.1 that was free a moment ago, for TCP and UDP both: for programs that cannot take port 0. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(ports.from, ports.to)
    const tcp = createServer()
    const udp = createSocket('udp4')
    try {
      tcp.listen({ host: '127.0.0.1', port, exclusive: true })
      await once(tcp, 'listening')
      udp.bind(port, '127.0.0.1')
      await once(udp, 'listening')
      return port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    } finally {
      udp.close()
      // Also one that never listened: it says so to the callback.
      await new Promise<void>((resolve) => tcp.close(() => resolve()))
    }
  }
  throw new Error('no port is free for TCP and UDP on 127.0.0.1')
}
