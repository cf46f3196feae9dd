/* A Chromecast for tests: mDNS, CASTV2 over TLS, and Chromium that plays. `receiver.ts ADDRESS KEY CERTIFICATE` */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type TLSSocket } from 'node:tls'
import { Bonjour } from 'bonjour-service'
import { openPlayer, type Report } from './player.ts'
import { decode, encode, type Message } from './wire.ts'

const [address = '', key = '', certificate = ''] = process.argv.slice(2)
const prefix = 'urn:x-cast:com.google.cast.'
const app = 'CC1AD845'
const note = (text: string) => console.log(text)

type Json = Record<string, unknown> & { readonly type?: string; readonly requestId?: number }
interface Media {
  readonly contentId?: string
  readonly contentType?: string
  readonly streamType?: string
}

const clients = new Set<TLSSocket>()
const connections = new Set<string>()
let running: { readonly sessionId: string; readonly transportId: string } | undefined
let volume = 1
let media: Media | undefined
let mediaSessionId = 0
let play: { state: string; time: number; duration?: number | null; idle?: string; active: unknown } = {
  ...{ state: 'IDLE', time: 0, active: [] },
}
/** Who waits for the film to begin. */
let loading: { socket: TLSSocket; message: Message; requestId: number | undefined } | undefined

const send = (socket: TLSSocket, message: Message) => void socket.write(encode(message))
const reply = (socket: TLSSocket, { src, dst, ns }: Message, content: object) =>
  send(socket, { src: dst, dst: src, ns, data: JSON.stringify(content) })
const broadcast = (topic: string, src: string, content: object) => {
  for (const socket of clients)
    send(socket, { src, dst: '*', ns: prefix + topic, data: JSON.stringify(content) })
}

const receiverStatus = (requestId: number | undefined) => ({
  ...{ type: 'RECEIVER_STATUS', requestId: requestId ?? 0 },
  status: {
    applications: running && [
      {
        ...{
          appId: app,
          displayName: 'Default Media Receiver',
          isIdleScreen: false,
          statusText: '',
          ...running,
        },
        namespaces: [{ name: `${prefix}media` }],
      },
    ],
    ...{ isActiveInput: true, isStandBy: false },
    volume: { level: volume, muted: false, controlType: 'attenuation', stepInterval: 0.05 },
  },
})

const mediaStatus = (requestId: number | undefined) => ({
  ...{ type: 'MEDIA_STATUS', requestId: requestId ?? 0 },
  status:
    media || play.idle
      ? [
          {
            ...{ mediaSessionId, playbackRate: 1, playerState: play.state, currentTime: play.time },
            ...{
              supportedMediaCommands: 274_447,
              volume: { level: 1, muted: false },
              activeTrackIds: play.active,
            },
            ...(media && { media: { ...media, duration: play.duration } }),
            ...(play.idle && { idleReason: play.idle }),
          },
        ]
      : [],
})

const player = await openPlayer((report: Report) => {
  if (report.note) note(`player ${report.note}`)
  if (report.end) {
    play = { ...play, state: 'IDLE', idle: report.end }
    media = undefined
    if (report.end === 'ERROR') note('player failed')
    if (loading) reply(loading.socket, loading.message, { type: 'LOAD_FAILED', requestId: loading.requestId })
    loading = undefined
    return broadcast('media', running?.transportId ?? '', mediaStatus(0))
  }
  if (!report.state || !media) return
  const isNews = report.state !== play.state
  play = { ...play, state: report.state, time: report.time ?? play.time, duration: report.duration ?? null }
  if (loading && report.state === 'PLAYING') {
    reply(loading.socket, loading.message, mediaStatus(loading.requestId))
    loading = undefined
  }
  if (isNews) broadcast('media', running?.transportId ?? '', mediaStatus(0))
})

function end(reason: string): void {
  player.tell({ op: 'STOP' })
  media = undefined
  play = { ...play, state: 'IDLE', idle: reason }
}

function onReceiver(socket: TLSSocket, message: Message, asked: Json): void {
  const { requestId } = asked
  if (asked.type === 'LAUNCH') {
    if (asked['appId'] !== app)
      return reply(socket, message, { type: 'LAUNCH_ERROR', requestId, reason: 'NOT_FOUND' })
    const id = randomUUID()
    running ??= { sessionId: id, transportId: id }
    play = { state: 'IDLE', time: 0, active: [] }
  } else if (asked.type === 'STOP') {
    end('CANCELLED')
    running = undefined
  } else if (asked.type === 'SET_VOLUME') {
    volume = (asked['volume'] as { level?: number }).level ?? volume
    player.tell({ op: 'volume', volume })
  } else if (asked.type === 'GET_APP_AVAILABILITY') {
    const ids = asked['appId'] as string[]
    const availability = ids.map((id) => [id, id === app ? 'APP_AVAILABLE' : 'APP_UNAVAILABLE'])
    return reply(socket, message, {
      ...{ requestId, responseType: asked.type, availability: Object.fromEntries(availability) },
    })
  }
  reply(socket, message, receiverStatus(requestId))
  if (asked.type !== 'GET_STATUS') broadcast('receiver', 'receiver-0', receiverStatus(0))
}

function onMedia(socket: TLSSocket, message: Message, asked: Json): void {
  const { requestId, type } = asked
  if (type === 'GET_STATUS') return reply(socket, message, mediaStatus(requestId))
  if (type === 'LOAD') {
    const wanted = asked['media'] as Media | undefined
    if (!wanted?.contentId || !wanted.contentType || !wanted.streamType)
      return reply(socket, message, { type: 'INVALID_REQUEST', requestId, reason: 'INVALID_PARAMS' })
    note(`load ${JSON.stringify(wanted)}`)
    media = wanted
    mediaSessionId++
    loading = { socket, message, requestId }
    play = { state: 'BUFFERING', time: 0, active: asked['activeTrackIds'] ?? [] }
    return player.tell({ op: 'load', media, time: asked['currentTime'], active: play.active, volume })
  }
  if (asked['mediaSessionId'] !== mediaSessionId || !media)
    return reply(socket, message, { type: 'INVALID_PLAYER_STATE', requestId })
  if (type === 'STOP') end('CANCELLED')
  else if (type === 'EDIT_TRACKS_INFO') {
    play.active = asked['activeTrackIds']
    player.tell({ op: type, active: play.active })
    note(`tracks ${JSON.stringify(play.active)}`)
  } else player.tell({ op: type ?? '', time: asked['currentTime'] })
  reply(socket, message, mediaStatus(requestId))
}

function take(socket: TLSSocket, message: Message): void {
  if (typeof message.data !== 'string') {
    // Device authentication: senders that look at the answer will not take this one.
    const answer = Buffer.from([0x12, 8, 0x0a, 2, 1, 2, 0x12, 2, 3, 4])
    return send(socket, { src: message.dst, dst: message.src, ns: message.ns, data: answer })
  }
  const asked = JSON.parse(message.data) as Json
  const topic = message.ns.replace(prefix, '')
  const route = `${message.src}|${message.dst}`
  if (topic === 'tp.heartbeat') {
    if (asked.type === 'PING') reply(socket, message, { type: 'PONG' })
  } else if (topic === 'tp.connection') {
    if (asked.type === 'CONNECT') connections.add(route)
    else connections.delete(route)
  } else if (!connections.has(route))
    reply(socket, { ...message, ns: `${prefix}tp.connection` }, { type: 'CLOSE' })
  else if (topic === 'receiver' && message.dst === 'receiver-0') onReceiver(socket, message, asked)
  else if (topic === 'media' && message.dst === running?.transportId) onMedia(socket, message, asked)
}

const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (socket) => {
  clients.add(socket)
  let held = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk])
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
      const length = held.readUInt32BE(0)
      take(socket, decode(held.subarray(4, 4 + length)))
      held = held.subarray(4 + length)
    }
  })
  socket.on('error', (error) => note(`socket ${error.message}`))
  socket.on('close', () => clients.delete(socket))
})
server.listen(8009, address, () => {
  const at: object = { interface: address, bind: '0.0.0.0' }
  new Bonjour(at).publish({
    ...{
      name: 'Chromecast-0123456789abcdef0123456789abcdef',
      type: 'googlecast',
      port: 8009,
      disableIPv6: true,
    },
    txt: {
      id: '0123456789abcdef0123456789abcdef',
      md: 'Chromecast',
      fn: 'Chambre',
      ca: '463365',
      ve: '05',
      st: '0',
    },
  })
  note(`player at ${player.address}`)
})
