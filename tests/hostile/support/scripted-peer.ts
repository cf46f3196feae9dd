import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import type { Film } from './film.ts'
import {
  type Block,
  blockMessage,
  extended,
  fullBitfield,
  type Hello,
  hello,
  Id,
  type Message,
  message,
  modern,
  readBlock,
  rightBytes,
  Wire,
  type WireEars,
} from './wire.ts'

/** What a peer does otherwise than an honest seeder would. */
export interface Script {
  /** Their handshake is here. */
  hello?(wire: Wire, theirs: Hello): void
  /** Both handshakes are done: says what we have. */
  opened?(wire: Wire): void
  /** A message came; true when there is nothing more to do about it. */
  message?(wire: Wire, message: Message): boolean
  /** They want a block. */
  request?(wire: Wire, block: Block): void
}

export interface ScriptedPeerOptions {
  /** Address to listen at, or to connect from: all of 127.0.0.0/8 is this machine. */
  readonly host?: string
  readonly peerId?: Buffer
  readonly reserved?: Buffer
}

export interface ScriptedPeer extends AsyncDisposable {
  readonly endpoint: { readonly host: string; readonly port: number }
  /** Connections that came, oldest first. */
  readonly wires: Wire[]
  /** Blocks asked of it. */
  readonly requests: Block[]
  /** Resolves when somebody connects (or has connected already). */
  readonly visited: Promise<Wire>
}

/** Id under which our side wants metadata messages. */
export const metadataId = 3

/** An honest seeder, but for what `script` does instead. `answers` says that the other side speaks first. */
function earsOf(
  film: Film,
  script: Script,
  options: ScriptedPeerOptions,
  requests: Block[],
  answers: boolean,
): WireEars {
  return {
    hello(wire, theirs) {
      if (script.hello) return script.hello(wire, theirs)
      if (answers) sayHello(film, wire, options)
      if (script.opened) script.opened(wire)
      else sayWhatWeHave(film, wire, options.reserved)
    },
    message(wire, heard) {
      if (heard.id === Id.request) requests.push(readBlock(heard.payload))
      if (script.message?.(wire, heard)) return
      if (heard.id === Id.interested) wire.send(message(Id.unchoke))
      else if (heard.id === Id.request) {
        const block = readBlock(heard.payload)
        if (script.request) script.request(wire, block)
        else wire.send(blockMessage(block, rightBytes(film, block)))
      } else if (heard.id === Id.extended) answerMetadata(film, wire, heard.payload)
    },
  }
}

export function sayHello(
  film: Film,
  wire: Wire,
  { peerId = newPeerId(), reserved = modern }: ScriptedPeerOptions = {},
): void {
  wire.send(hello(film.infohash, peerId, reserved))
}

/** Tells everything that an honest seeder tells after its handshake. */
export function sayWhatWeHave(film: Film, wire: Wire, reserved: Buffer = modern): void {
  if (reserved.equals(modern)) {
    wire.send(
      message(Id.haveAll),
      extended(0, { m: { ut_metadata: metadataId }, metadata_size: film.info.length, reqq: 250 }),
    )
  } else {
    wire.send(message(Id.bitfield, fullBitfield(film.pieceCount)))
  }
}

/** What a peer said in its extension handshake that we need: its id for metadata messages. */
const theirMetadataIds = new WeakMap<Wire, number>()

function answerMetadata(film: Film, wire: Wire, payload: Buffer): void {
  const [id] = payload
  const text = payload.toString('latin1')
  if (id === 0) {
    const found = /11:ut_metadatai(\d+)e/.exec(text)
    if (found) theirMetadataIds.set(wire, Number(found[1]))
  } else if (id === metadataId) {
    const part = Number(/5:piecei(\d+)e/.exec(text)?.[1])
    if (/8:msg_typei0e/.test(text))
      sendMetadata(wire, part, film.info.subarray(part * 16_384, (part + 1) * 16_384), film.info.length)
  }
}

/** Sends one part of the metadata, right or not. */
export function sendMetadata(wire: Wire, part: number, bytes: Uint8Array, totalSize: number): void {
  const id = theirMetadataIds.get(wire)
  if (id !== undefined) wire.send(extended(id, { msg_type: 1, piece: part, total_size: totalSize }, bytes))
}

/** Listens for peers and treats them as the script says. */
export async function openScriptedPeer(
  film: Film,
  script: Script = {},
  options: ScriptedPeerOptions = {},
): Promise<ScriptedPeer> {
  const requests: Block[] = []
  const wires: Wire[] = []
  const self = { peerId: newPeerId(), ...options }
  const visited = Promise.withResolvers<Wire>()
  const server = createServer((socket) => {
    const wire = new Wire(socket, earsOf(film, script, self, requests, true))
    wires.push(wire)
    visited.resolve(wire)
  })
  server.listen(0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const { address, port } = server.address() as AddressInfo
  return {
    endpoint: { host: address, port },
    wires,
    requests,
    visited: visited.promise,
    async [Symbol.asyncDispose]() {
      for (const { socket } of wires) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Connects to a peer and treats it as the script says. */
export async function dialScriptedPeer(
  film: Film,
  to: { readonly host: string; readonly port: number },
  script: Script = {},
  options: ScriptedPeerOptions = {},
): Promise<Wire> {
  const socket = connect({ ...to, ...(options.host === undefined ? {} : { localAddress: options.host }) })
  const wire = new Wire(socket, earsOf(film, script, options, [], false))
  await Promise.race([once(socket, 'connect'), wire.closed])
  if (!script.hello) sayHello(film, wire, options)
  return wire
}

export function newPeerId(): Buffer {
  return Buffer.concat([Buffer.from('-XX0001-'), randomBytes(12)])
}
