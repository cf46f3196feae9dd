import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Stage } from '../../../support/stage.ts'

/** One host for an add-on and its files. */
export interface Front {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[]
  /** Where everything that is no file is passed on to. */
  behind: string
}

/** Serves files by their paths, with ranges, and passes all else on to what stands behind. */
export async function openFront(stage: Stage, files: Readonly<Record<string, string>>): Promise<Front> {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? ''
    asked.push(path)
    const file = files[path]
    if (file === undefined) passOn(incoming, outgoing, front.behind)
    else sendFile(incoming, outgoing, file).catch((error: unknown) => outgoing.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stage.use({
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  })
  const { port } = server.address() as AddressInfo
  const front: Front = { address: `http://127.0.0.1:${port}`, asked, behind: '' }
  return front
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, behind: string): void {
  const asked = request(new URL(incoming.url ?? '', behind), (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  asked.on('error', (error) => outgoing.destroy(error))
  asked.end()
}

async function sendFile(incoming: IncomingMessage, outgoing: ServerResponse, file: string): Promise<void> {
  const { size } = await stat(file)
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(incoming.headers.range ?? '') ?? []
  const start = Number(from ?? 0)
  const end = to === undefined || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  outgoing.writeHead(from === undefined ? 200 : 206, {
    'accept-ranges': 'bytes',
    'content-length': end - start + 1,
    ...(from !== undefined && { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  createReadStream(file, { start, end }).pipe(outgoing)
}
