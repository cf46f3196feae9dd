import type { TcpSocket } from '@lanterne/kernel'
import type { SimHost } from './sim-host.ts'

/** What is handed to the socket at once. */
const CHUNK_BYTES = 64 << 10

/** A web server of one file on a simulated host. */
export interface SimWebServer {
  /** Payload that it has sent. */
  readonly sent: number
  /** From now on it answers every request with an error. */
  fail(): void
}

/** Serves `file` on port 80: GET with a range (RFC 9110), connections kept open. */
export async function openSimWebServer(
  host: SimHost,
  file: { readonly sizeBytes: number; read(start: number, end: number): Uint8Array },
  { signal }: { signal: AbortSignal },
): Promise<SimWebServer> {
  let sent = 0
  let hasFailed = false
  const serve = (socket: TcpSocket) => {
    let head = ''
    let next = 0
    let end = 0
    const pump = () => {
      while (next < end) {
        const chunk = file.read(next, Math.min(end, next + CHUNK_BYTES))
        next += chunk.length
        sent += chunk.length
        if (!socket.write(chunk)) return
      }
    }
    socket.receive({
      data(chunk) {
        head += Buffer.from(chunk).toString('latin1')
        if (!head.includes('\r\n\r\n')) return
        const range = /range: bytes=(\d+)-(\d+)/i.exec(head)
        head = ''
        if (hasFailed || !range) {
          socket.write(Buffer.from('HTTP/1.1 503 Unavailable\r\ncontent-length: 0\r\n\r\n'))
          return
        }
        next = Number(range[1])
        end = Math.min(file.sizeBytes, Number(range[2]) + 1)
        const fields = `content-range: bytes ${next}-${end - 1}/${file.sizeBytes}\r\ncontent-length: ${end - next}`
        socket.write(Buffer.from(`HTTP/1.1 206 Partial Content\r\n${fields}\r\n\r\n`))
        pump()
      },
      drain: pump,
      close() {
        end = next
      },
    })
  }
  await host.listenTcp({ host: host.address, port: 80 }, serve, { signal })
  return {
    get sent() {
      return sent
    },
    fail() {
      hasFailed = true
    },
  }
}
