import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { MadeTorrent } from './make-torrent.ts'
import type { Stage } from './stage.ts'
import { webtorrentFolder } from './webtorrent.ts'

/** As much of webtorrent's interface as is used in the page; it carries no types of its own. */
interface PageTorrent {
  readonly infoHash: string
  readonly done: boolean
  readonly numPeers: number
  readonly downloaded: number
  readonly length: number
  readonly files: readonly { blob(): Promise<Blob> }[]
}
interface PageClient {
  add(source: string | Uint8Array): PageTorrent
  seed(file: File, options: object): PageTorrent
}
declare const window: { torrent?: PageTorrent; client: PageClient }

/** What the page runs. */
const start = `
  import WebTorrent from '/webtorrent.js'
  window.client = new WebTorrent({ dht: false, lsd: false, tracker: { rtcConfig: { iceServers: [] } } })
`

/** webtorrent in a page of Chromium, on loopback: it reaches peers by WebRTC only, and asks no STUN server. */
export interface WebtorrentPage {
  /** Seeds a file in pieces of 256 KiB; resolves with its infohash. */
  seed(path: string, trackerUrl: string): Promise<string>
  /** Fetches a torrent. */
  add(source: { torrent: MadeTorrent } | { magnet: string }): Promise<void>
  status(): Promise<{ isComplete: boolean; peers: number; downloaded: number; length: number }>
  /** SHA-256 of its first file, in hexadecimal digits. */
  digest(): Promise<string>
}

export async function openWebtorrentPage(stage: Stage): Promise<WebtorrentPage> {
  const bundle = await readFile(join(webtorrentFolder, 'node_modules/webtorrent/dist/webtorrent.min.js'))
  let film = ''
  const server = createServer((request, response) => {
    const send = (type: string, body: string | Uint8Array) =>
      response.setHeader('content-type', type).end(body)
    if (request.url === '/webtorrent.js') return send('text/javascript', bundle)
    if (request.url === '/film')
      return void readFile(film).then(
        (bytes) => send('video/mp4', bytes),
        () => response.writeHead(404).end(),
      )
    send('text/html', `<!doctype html><title>webtorrent</title><script type="module">${start}</script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stage.use({
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Loopback is no network to meet anybody on, unless it is told.
      '--allow-loopback-in-peer-connection',
    ],
  })
  stage.use({ [Symbol.asyncDispose]: () => browser.close() })
  const page = await browser.newPage()
  page.on('console', (message) => stage.note(`chromium: ${message.text()}`))
  page.on('pageerror', (error) => stage.note(`chromium: ${error.message}`))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction(() => window.client !== undefined)
  return {
    async seed(path, trackerUrl) {
      film = path
      return await page.evaluate(async (url) => {
        const bytes = await (await fetch('/film')).arrayBuffer()
        const file = new File([bytes], 'film.mp4')
        return await new Promise<string>((resolve) => {
          const options = { name: 'film.mp4', pieceLength: 256 << 10, announceList: [[url]] }
          const onSeed = (torrent: PageTorrent) => {
            window.torrent = torrent
            resolve(torrent.infoHash)
          }
          const seed = window.client.seed as (file: File, options: object, onSeed: unknown) => PageTorrent
          seed.call(window.client, file, options, onSeed)
        })
      }, trackerUrl)
    },
    async add(source) {
      const what = 'torrent' in source ? [...source.torrent.bytes] : source.magnet
      await page.evaluate((given) => {
        window.torrent = window.client.add(typeof given === 'string' ? given : Uint8Array.from(given))
      }, what)
    },
    status: () =>
      page.evaluate(() => {
        const { done = false, numPeers = 0, downloaded = 0, length = 0 } = window.torrent ?? {}
        return { isComplete: done && length > 0, peers: numPeers, downloaded, length }
      }),
    digest: () =>
      page.evaluate(async () => {
        const blob = await window.torrent?.files[0]?.blob()
        const digest = await crypto.subtle.digest(
          'SHA-256',
          (await blob?.arrayBuffer()) ?? new ArrayBuffer(0),
        )
        return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
      }),
  }
}
