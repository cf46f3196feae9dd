import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { AppError, type Clock, type Logger, type Random, sleep } from '@lanterne/kernel'
import type { CastDevice, CastFinder } from '../cast-device.ts'
import { askDevice } from '../http-request.ts'
import { type Link, linkTo } from '../links.ts'
import { textOfXml, XmlError } from '../read-xml.ts'
import { callService } from './call-service.ts'
import { type RendererDescription, readRendererDescription } from './renderer-description.ts'
import { readRendererScreen } from './renderer-screen.ts'
import { RendererSession } from './renderer-session.ts'
import { encodeRendererSearch, type RendererNotice, readRendererNotice, ssdpGroup } from './ssdp-messages.ts'

export interface RendererFinderOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** The sides of the house, as they are now. */
  links(): readonly Link[]
}

/** When the question is put again: it is lost easily. */
const REPEATS_MS = [0, 250, 750] as const
const ROUND_MS = 5000
const MOST_DEVICES = 64
/** Descriptions that are read at once. */
const MOST_READ = 8
/** Times in a row that a device does not answer before it counts as gone. */
const MOST_SILENT = 2
const DESCRIPTION_MS = 3000
/** When who did not answer is asked again. */
const AGAIN_MS = 1000

interface Known {
  readonly location: string
  silent: number
}

type Tell = Parameters<CastFinder['find']>[0]

/** Finds the media renderers of the house by SSDP, on each of its sides. */
export function createRendererFinder(options: RendererFinderOptions): CastFinder {
  const running = new Set<Promise<void>>()
  return {
    kind: 'dlna',
    find(tell, { signal }) {
      const search = new RendererSearch(options, tell, signal)
      const run = search.run().catch((error: unknown) => {
        if (!signal.aborted) options.log.error('renderers not looked for', { error })
      })
      running.add(run)
      void run.finally(() => running.delete(run))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running)
    },
  }
}

/** One look for renderers, until its signal aborts. */
class RendererSearch {
  readonly #options: RendererFinderOptions
  readonly #tell: Tell
  readonly #signal: AbortSignal
  readonly #known = new Map<string, Known>()
  readonly #reading = new Set<string>()
  readonly #asking = new Map<string, Socket>()
  #listening: Socket | undefined

  constructor(options: RendererFinderOptions, tell: Tell, signal: AbortSignal) {
    this.#options = options
    this.#tell = tell
    this.#signal = signal
  }

  async run(): Promise<void> {
    const { clock } = this.#options
    const signal = this.#signal
    try {
      for (;;) {
        await this.#join()
        for (const [index, atMs] of REPEATS_MS.entries()) {
          await sleep(clock, atMs - (REPEATS_MS[index - 1] ?? 0), { signal })
          this.#ask()
        }
        await sleep(clock, ROUND_MS, { signal })
        for (const [uuid, known] of this.#known) void this.#read(uuid, new URL(known.location))
      }
    } finally {
      for (const socket of [...this.#asking.values(), this.#listening]) socket?.close()
    }
  }

  /** A socket on each side of the house to ask by, and one for what devices say unasked. */
  async #join(): Promise<void> {
    const links = this.#options.links()
    for (const [address, socket] of this.#asking) {
      if (links.some((link) => link.address === address)) continue
      socket.close()
      this.#asking.delete(address)
    }
    if (!this.#listening) this.#listening = await this.#bind(undefined, ssdpGroup.port)
    for (const { address } of links) {
      if (this.#asking.has(address)) continue
      const socket = await this.#bind(address, 0)
      if (!socket) continue
      socket.setMulticastInterface(address)
      socket.setMulticastTTL(2)
      this.#asking.set(address, socket)
      try {
        this.#listening?.addMembership(ssdpGroup.host, address)
      } catch (error) {
        this.#options.log.debug('group not joined', { error }) // Already in it, or a link without multicast.
      }
    }
  }

  /** Absent where the system refuses: the other sides are looked at all the same. */
  async #bind(address: string | undefined, port: number): Promise<Socket | undefined> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.on('message', (message, from) =>
      this.#hear(readRendererNotice(message, from.address), from.address),
    )
    try {
      socket.bind({ port, ...(address !== undefined && { address }) })
      await once(socket, 'listening', { signal: this.#signal })
    } catch (error) {
      socket.close()
      this.#signal.throwIfAborted()
      this.#options.log.debug('socket refused', { error })
      return undefined
    }
    socket.on('error', (error) => this.#options.log.debug('socket failed', { error }))
    return socket
  }

  #ask(): void {
    const question = encodeRendererSearch()
    for (const socket of this.#asking.values())
      socket.send(question, ssdpGroup.port, ssdpGroup.host, () => {}) // Lost, as in the network: asked again.
  }

  #hear(notice: RendererNotice | undefined, from: string): void {
    if (!notice || !linkTo(from, this.#options.links())) return
    const { uuid } = notice
    if (notice.kind === 'gone') return this.#forget(uuid, from)
    const known = this.#known.get(uuid)
    if (known?.location === notice.location.href) {
      known.silent = 0
      return
    }
    if (known || this.#known.size < MOST_DEVICES) void this.#read(uuid, notice.location)
  }

  /** Only a device itself says that it is gone. */
  #forget(uuid: string, from?: string): void {
    const known = this.#known.get(uuid)
    if (!known || (from !== undefined && new URL(known.location).hostname !== from)) return
    this.#known.delete(uuid)
    this.#tell.gone(idOf(uuid))
  }

  async #read(uuid: string, location: URL): Promise<void> {
    if (this.#reading.has(uuid) || this.#reading.size >= MOST_READ) return
    this.#reading.add(uuid)
    const signal = this.#signal
    try {
      const { status, body } = await askDevice(location, { timeoutMs: DESCRIPTION_MS }, { signal })
      const renderer = status === 200 ? readRendererDescription(body, location) : undefined
      if (renderer?.uuid !== uuid) throw new AppError('screen-unreachable')
      const known = this.#known.get(uuid)
      if (known?.location === location.href) {
        known.silent = 0
        return
      }
      const device = await describeDevice(renderer, location.hostname, this.#options, { signal })
      if (!device) return
      this.#known.set(uuid, { location: location.href, silent: 0 })
      this.#tell.here(device)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof AppError || error instanceof XmlError)) throw error
      const known = this.#known.get(uuid)
      if (known?.location === location.href) {
        if (++known.silent >= MOST_SILENT) this.#forget(uuid)
        else this.#options.clock.schedule(AGAIN_MS, () => !signal.aborted && void this.#read(uuid, location))
      }
      this.#options.log.debug('renderer not understood', { error })
    } finally {
      this.#reading.delete(uuid)
    }
  }
}

const idOf = (uuid: string) => `dlna:${uuid.toLowerCase()}`

/** Throws `screen-unreachable`. */
async function describeDevice(
  renderer: RendererDescription,
  address: string,
  options: RendererFinderOptions,
  { signal }: { signal: AbortSignal },
): Promise<CastDevice | undefined> {
  const link = linkTo(address, options.links())
  if (!link) return undefined
  const formats = await callService(renderer.connections, 'GetProtocolInfo', {}, { signal })
  const localAddress = link.address
  return {
    ...{ id: idOf(renderer.uuid), kind: 'dlna', name: renderer.name, model: renderer.model },
    ...{ address, localAddress, wordsFormat: 'srt' },
    screen: readRendererScreen(textOfXml(formats, 'Sink')),
    open: (open) => RendererSession.open({ ...options, renderer, localAddress }, open),
  }
}
