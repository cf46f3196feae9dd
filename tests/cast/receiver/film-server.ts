/*
 * Gives a film and its subtitles by ranges, to whom pychromecast sends here: `film-server.ts ADDRESS FOLDER`. What is asked
 * for under `/closed/` is not for pages of other origins.
 */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'

const [address = '', folder = ''] = process.argv.slice(2)
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '' } = request
  const path = join(folder, basename(url))
  const open = url.startsWith('/closed/') ? {} : { 'access-control-allow-origin': '*' }
  const shared = { ...open, 'accept-ranges': 'bytes' }
  if (path.endsWith('.vtt'))
    return void response.writeHead(200, { ...shared, 'content-type': 'text/vtt' }).end(await readFile(path))
  const { size } = await stat(path)
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  const [start, end] = [Number(from ?? 0), to ? Number(to) : size - 1]
  response.writeHead(from === undefined ? 200 : 206, {
    ...{ ...shared, 'content-type': 'video/mp4', 'content-length': end - start + 1 },
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  createReadStream(path, { start, end }).pipe(response)
}

const server = createServer((request, response) => void answer(request, response))
server.listen(0, address, () => console.log(`at http://${address}:${(server.address() as AddressInfo).port}`))
