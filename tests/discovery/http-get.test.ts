import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { type HttpGetOptions, httpGet } from '@lanterne/engine/testing'
import { type Network, systemClock } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'
import { openStage, type Stage } from '../support/stage.ts'

const film = randomBytes(20_000_000)
const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex')

const pages: RequestListener = (request, response) => {
  if (request.url === '/film') response.end(film)
  else if (request.url === '/packed') {
    response.setHeader('content-encoding', 'gzip')
    const gzip = createGzip()
    gzip.pipe(response)
    gzip.end(film.subarray(0, 1_000_000))
  } else if (request.url === '/moved') {
    response.writeHead(307, { location: '/film' })
    response.end('elsewhere')
  } else if (request.url === '/cut') {
    response.writeHead(200, { 'content-length': film.length })
    response.write(film.subarray(0, 1_000_000), () => response.destroy())
  } else if (request.url !== '/silent') {
    response.statusCode = 404
    response.end()
  }
}

/** The system's network, which counts the sockets that are open. */
function countingNetwork(): Network & { readonly open: number } {
  const system = createSystemNetwork()
  let open = 0
  return {
    ...system,
    get open() {
      return open
    },
    async connectTcp(to, options) {
      const socket = await system.connectTcp(to, options)
      open += 1
      const receive = socket.receive.bind(socket)
      socket.receive = (receiver) =>
        receive({
          data: (chunk) => receiver.data(chunk),
          drain: () => receiver.drain(),
          close(error) {
            open -= 1
            receiver.close(error)
          },
        })
      return socket
    },
  }
}

async function openServers(stage: Stage) {
  const [key, certificate] = [join(stage.folder, 'key.pem'), join(stage.folder, 'certificate.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const what = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
    ...subject,
  ]
  await runProgram('openssl', ['req', '-x509', '-keyout', key, '-out', certificate, ...what], {
    timeoutMs: 20_000,
  })
  const [keyPem, authorities] = [await readFile(key, 'utf8'), await readFile(certificate, 'utf8')]
  const listen = async (server: Server & { closeAllConnections(): void }) => {
    stage.use({
      async [Symbol.asyncDispose]() {
        server.close()
        server.closeAllConnections()
        await once(server, 'close')
      },
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return (server.address() as AddressInfo).port
  }
  const http = await listen(createHttpServer(pages))
  const https = await listen(createHttpsServer({ key: keyPem, cert: authorities }, pages))
  const network = countingNetwork()
  const get = (
    url: string,
    options: Partial<HttpGetOptions> = {},
    signal: AbortSignal = AbortSignal.timeout(60_000),
  ) =>
    httpGet(
      url,
      { network, clock: systemClock, maxBytes: 30_000_000, timeoutMs: 20_000, authorities, ...options },
      { signal },
    )
  const allClosed = () => stage.until('every socket is closed', () => network.open === 0, { timeoutMs: 5000 })
  return {
    http: `http://localhost:${http}`,
    https: `https://localhost:${https}`,
    httpsPort: https,
    get,
    allClosed,
  }
}

describe('httpGet', () => {
  it.for(['http', 'https'] as const)(
    'gets whole documents over %s, many at once',
    async (scheme, context) => {
      await using stage = await openStage(context)
      const servers = await openServers(stage)
      const base = servers[scheme]
      const answers = await Promise.all(
        ['/film', '/moved', '/film', '/moved'].map((path) => servers.get(base + path)),
      )
      expect(answers.map(({ body }) => sha1(body))).toEqual(answers.map(() => sha1(film)))
      expect(sha1((await servers.get(`${base}/packed`)).body)).toBe(sha1(film.subarray(0, 1_000_000)))
      expect((await servers.get(`${base}/none`)).status).toBe(404)
      await servers.allClosed()
    },
  )

  it.for(['http', 'https'] as const)('tells over %s what went wrong, and closes', async (scheme, context) => {
    await using stage = await openStage(context)
    const servers = await openServers(stage)
    const base = servers[scheme]
    await expect(servers.get(`${base}/cut`)).rejects.toMatchObject({ code: 'connection-failed' })
    await expect(servers.get(`${base}/silent`, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'timed-out',
    })
    const tooLong = servers.get(`${base}/film`, { maxBytes: 1_000_000 })
    await expect(tooLong).rejects.toMatchObject({
      code: 'source-unreachable',
      details: { maxBytes: 1_000_000 },
    })
    const reason = new Error('left')
    const leaving = new AbortController()
    const left = servers.get(`${base}/silent`, {}, leaving.signal)
    setTimeout(() => leaving.abort(reason), 100)
    await expect(left).rejects.toBe(reason)
    await servers.allClosed()
  })

  it('trusts nobody whom the machine does not, and no certificate for another name', async (context) => {
    await using stage = await openStage(context)
    const servers = await openServers(stage)
    const system = httpGet(
      `${servers.https}/film`,
      { network: createSystemNetwork(), clock: systemClock, maxBytes: 1, timeoutMs: 20_000 },
      { signal: AbortSignal.timeout(30_000) },
    )
    await expect(system).rejects.toMatchObject({
      code: 'connection-failed',
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    })
    const byAddress = servers.get(`https://127.0.0.1:${servers.httpsPort}/film`)
    await expect(byAddress).rejects.toMatchObject({
      code: 'connection-failed',
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
    await expect(servers.get(servers.http.replace('http:', 'https:'))).rejects.toMatchObject({
      code: 'connection-failed',
    })
    await servers.allClosed()
  })
})
