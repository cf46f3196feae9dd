import { AppError, type Clock, type Logger, type Random } from '@lanterne/kernel'
import type { CastDevice, CastFinder } from '../cast-device.ts'
import { askDevice } from '../http-request.ts'
import { type Link, linkTo } from '../links.ts'
import { textOfXml, XmlError } from '../read-xml.ts'
import { callService } from './call-service.ts'
import { type RendererDescription, readRendererDescription } from './renderer-description.ts'
import { readRendererScreen } from './renderer-screen.ts'
import { RendererSession } from './renderer-session.ts'
import type { RendererNotice } from './ssdp-messages.ts'

export interface RendererFinderOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** The sides of the house, as they are now. */
  links(): readonly Link[]
}

const MOST_DEVICES = 64
/** Renderers on one address: a computer may have a few. */
const MOST_AT_ONE = 8
/** Descriptions that are read at once, and of them those from one address. */
const MOST_READ = 16
const MOST_READ_AT_ONE = 2
/** Times in a row that a device does not answer before it counts as gone. */
const MOST_SILENT = 2
const DESCRIPTION_MS = 3000
/** When who did not answer is asked again; nobody's description is read more often. */
const AGAIN_MS = 1000

interface Known {
  readonly location: string
  readMs: number
  silent: number
}

/** The media renderers that are here: each was asked for its description, and is asked again. */
export class KnownRenderers {
  readonly #options: RendererFinderOptions
  readonly #tell: Parameters<CastFinder['find']>[0]
  readonly #signal: AbortSignal
  readonly #known = new Map<string, Known>()
  /** The host that is asked, by the UUID that it is asked for. */
  readonly #reading = new Map<string, string>()

  constructor(options: RendererFinderOptions, tell: Parameters<CastFinder['find']>[0], signal: AbortSignal) {
    this.#options = options
    this.#tell = tell
    this.#signal = signal
  }

  hear(notice: RendererNotice, from: string): void {
    const { uuid } = notice
    if (notice.kind === 'gone') return this.#forget(uuid, from)
    const known = this.#known.get(uuid)
    if (known?.location === notice.location.href) {
      known.silent = 0
      return
    }
    // Who says that they are somebody else's device, is not believed as long as that one answers.
    const old = known && new URL(known.location)
    if (old && old.hostname !== notice.location.hostname) return void this.#read(uuid, old)
    const atOne = [...this.#known.values()].filter(({ location }) => new URL(location).hostname === from)
    if (known || (this.#known.size < MOST_DEVICES && atOne.length < MOST_AT_ONE))
      void this.#read(uuid, notice.location)
  }

  /** Asks everybody whether they are here. */
  check(): void {
    for (const [uuid, known] of this.#known) void this.#read(uuid, new URL(known.location))
  }

  /** Only a device itself says that it is gone. */
  #forget(uuid: string, from?: string): void {
    const known = this.#known.get(uuid)
    if (!known || (from !== undefined && new URL(known.location).hostname !== from)) return
    this.#known.delete(uuid)
    this.#tell.gone(idOf(uuid))
  }

  /** Whether it is asked now: one device at a time, few of one address, and none twice within a second. */
  #mayRead(uuid: string, host: string): boolean {
    if (this.#reading.has(uuid) || this.#reading.size >= MOST_READ) return false
    const readMs = this.#known.get(uuid)?.readMs ?? Number.NEGATIVE_INFINITY
    if (this.#options.clock.now() - readMs < AGAIN_MS) return false
    return [...this.#reading.values()].filter((one) => one === host).length < MOST_READ_AT_ONE
  }

  async #read(uuid: string, location: URL): Promise<void> {
    if (this.#signal.aborted || !this.#mayRead(uuid, location.hostname)) return
    const { clock, log } = this.#options
    this.#reading.set(uuid, location.hostname)
    const before = this.#known.get(uuid)
    if (before) before.readMs = clock.now()
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
      // It said goodbye meanwhile.
      if (before && !known) return
      const device = await describeDevice(renderer, location.hostname, this.#options, { signal })
      if (!device) return
      this.#known.set(uuid, { location: location.href, readMs: clock.now(), silent: 0 })
      this.#tell.here(device)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof AppError || error instanceof XmlError)) throw error
      log.debug('renderer not understood', { error })
      const known = this.#known.get(uuid)
      if (known?.location !== location.href) return
      if (++known.silent >= MOST_SILENT) this.#forget(uuid)
      else clock.schedule(AGAIN_MS, () => void this.#read(uuid, location))
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
    open: (open) => RendererSession.open({ ...options, renderer, localAddress, address }, open),
  }
}
