import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

/** What the page is told to do. */
export type Order = { readonly op: string; readonly [name: string]: unknown }

/** What the page says of its film. */
export interface Report {
  readonly state?: 'PLAYING' | 'PAUSED' | 'BUFFERING'
  readonly time?: number
  readonly duration?: number | null
  readonly end?: 'FINISHED' | 'ERROR'
  readonly note?: string
}

/** A Chromecast has a player of Google's for playlists; nobody else may use that one. This is what most pages have. */
const hls = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'))

/** A page in Chromium that fetches and plays films, as a Chromecast's does. */
export async function openPlayer(onReport: (report: Report) => void) {
  const pages = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    if (request.url === '/orders') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
      pages.add(response)
      return
    }
    if (request.url === '/report') {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        response.end()
        onReport(JSON.parse(body) as Report)
      })
      return
    }
    if (request.url === '/hls.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(hls)
      return
    }
    response.writeHead(200, { 'content-type': 'text/html' }).end(page)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/`,
    tell(order: Order) {
      for (const one of pages) one.write(`data: ${JSON.stringify(order)}\n\n`)
    },
  }
}

const page = `<!doctype html><video id="v" playsinline></video><script src="/hls.js"></script><script>
const v = document.getElementById('v')
const say = (report) => fetch('/report', { method: 'POST', body: JSON.stringify(report) })
let isLoaded = false
let playlists
const fail = (note) => { if (isLoaded) { isLoaded = false; say({ end: 'ERROR', note }) } }
const open = (url, time) => {
  playlists?.destroy()
  playlists = undefined
  if (!/\\.m3u8$/.test(url)) { v.src = url; v.currentTime = time; return }
  playlists = new Hls({ startPosition: time })
  playlists.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && fail(details))
  playlists.on(Hls.Events.BUFFER_CODECS, (_, tracks) =>
    say({ note: 'codecs ' + Object.values(tracks).map(({ codec }) => codec).join(' ') }))
  playlists.loadSource(url)
  playlists.attachMedia(v)
}
const tell = () => isLoaded && !v.ended && say({
  state: v.paused ? 'PAUSED' : v.readyState < 3 ? 'BUFFERING' : 'PLAYING',
  time: v.currentTime, duration: Number.isFinite(v.duration) ? v.duration : null,
})
for (const name of ['playing', 'pause', 'waiting', 'seeked', 'timeupdate']) v.addEventListener(name, tell)
v.addEventListener('ended', () => { isLoaded = false; say({ end: 'FINISHED', time: v.currentTime }) })
v.addEventListener('error', () => fail(v.error.message))
const show = (ids) => {
  for (const track of v.querySelectorAll('track'))
    track.track.mode = ids.includes(Number(track.dataset.id)) ? 'showing' : 'disabled'
}
new EventSource('/orders').onmessage = ({ data }) => {
  const order = JSON.parse(data)
  if (order.op === 'load') {
    v.replaceChildren()
    const tracks = order.media.tracks ?? []
    // As Google has it: whatever has tracks is asked for across origins.
    if (tracks.length > 0) v.crossOrigin = 'anonymous'
    else v.removeAttribute('crossorigin')
    isLoaded = true
    open(order.media.contentId, order.time ?? 0)
    for (const each of tracks) {
      const track = document.createElement('track')
      Object.assign(track, { kind: 'subtitles', src: each.trackContentId, srclang: each.language, label: each.name })
      track.dataset.id = each.trackId
      track.onload = () => say({ note: 'track ' + each.trackId + ' cues ' + track.track.cues.length })
      track.onerror = () => say({ note: 'track ' + each.trackId + ' failed' })
      v.append(track)
    }
    show(order.active ?? [])
    v.volume = order.volume
    v.play().catch((error) => say({ note: 'play: ' + error.name }))
  }
  if (order.op === 'PLAY') v.play()
  if (order.op === 'PAUSE') v.pause()
  if (order.op === 'SEEK') v.currentTime = order.time
  if (order.op === 'STOP') { isLoaded = false; playlists?.destroy(); v.removeAttribute('src'); v.load() }
  if (order.op === 'volume') v.volume = order.volume
  if (order.op === 'EDIT_TRACKS_INFO') show(order.active ?? [])
}
say({ note: 'page ready' })
</script>`
