/**
 * Gives bytes of a file over bare sockets. Arguments: the file, and the addresses to listen on. Prints its ports as
 * JSON. Who connects sends lines, each a JSON array of [start, end) pairs, and gets those bytes, one after the other.
 */
import { createReadStream } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'

const [path, ...hosts] = process.argv.slice(2)

async function serve(socket: Socket): Promise<void> {
  socket.setNoDelay(true)
  for await (const line of createInterface({ input: socket }))
    for (const [start, end] of JSON.parse(line) as [number, number][])
      await pipeline(
        createReadStream(path as string, { start, end: end - 1, highWaterMark: 1 << 18 }),
        socket,
        {
          end: false,
        },
      )
}

function listen(host: string): Promise<number> {
  const server: Server = createServer((socket) => {
    // The other side has all that it wants, and leaves as it likes.
    serve(socket).catch(() => socket.destroy())
  })
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as { port: number }).port))
  })
}

process.stdout.write(`${JSON.stringify(await Promise.all(hosts.map(listen)))}\n`)
process.stdin.resume().once('end', () => process.exit())
