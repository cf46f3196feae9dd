import { once } from 'node:events'
import { connect } from 'node:net'
import type { CastKind } from '@lanterne/contract'
import { type Clock, type Logger, sleep } from '@lanterne/kernel'
import type { CastDevice, CastFinder } from '../cast-device.ts'
import type { Link } from '../links.ts'
import { type DnsService, dnsGroup, encodeServiceQuestion, readDnsServices } from './dns-services.ts'
import { MulticastEars } from './multicast-ears.ts'

export interface ServiceFinderOptions {
  readonly clock: Clock
  readonly log: Logger
  /** The sides of the house, as they are now. */
  links(): readonly Link[]
}

/** A device as it announces itself. */
export interface ServiceNotice {
  /** The same after every start of it. */
  readonly id: string
  readonly name: string
  readonly model: string
  readonly host: string
  readonly port: number
}

/** One kind of device that announces itself by multicast DNS. */
export interface ServiceKind<Notice extends ServiceNotice> {
  readonly kind: CastKind
  /** `['_googlecast', '_tcp']` */
  readonly type: readonly string[]
  /** What the machine at `from` says of a service; `undefined` for what is none that can be spoken to there. */
  read(service: DnsService, from: string): Notice | undefined
  deviceOf(notice: Notice): CastDevice
}

/** When the question is put again: it is lost easily. */
const REPEATS_MS = [0, 250, 750] as const
const ROUND_MS = 5000
const CONNECT_MS = 3000
/** When who took no connection is asked again. */
const AGAIN_MS = 1000
const MOST_DEVICES = 64
/** Devices at one address: groups of loudspeakers are at that of their first. */
const MOST_AT_ONE = 8
/** Times in a row that a device takes no connection before it counts as gone. */
const MOST_SILENT = 2

/** Finds devices of one kind by multicast DNS, on each side of the house. */
export function createServiceFinder<Notice extends ServiceNotice>(
  kind: ServiceKind<Notice>,
  options: ServiceFinderOptions,
): CastFinder {
  const running = new Set<Promise<void>>()
  return {
    kind: kind.kind,
    find(tell, { signal }) {
      const run = look(kind, options, tell, { signal }).catch((error: unknown) => {
        if (!signal.aborted) options.log.error('devices not looked for', { error, kind: kind.kind })
      })
      running.add(run)
      void run.finally(() => running.delete(run))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running)
    },
  }
}

async function look<Notice extends ServiceNotice>(
  { type, read, deviceOf }: ServiceKind<Notice>,
  { clock, log, links }: ServiceFinderOptions,
  tell: Parameters<CastFinder['find']>[0],
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const known = new KnownServices<Notice>({
    here: (notice) => tell.here(deviceOf(notice)),
    gone: (notice) => tell.gone(deviceOf(notice).id),
  })
  const ears = new MulticastEars({
    ...{ group: dnsGroup, asksFromGroupPort: true, clock, log, links },
    onMessage(message, from) {
      if (signal.aborted) return
      for (const service of readDnsServices(message, type)) {
        if (service.isGone) known.leave(service.instance, from)
        else known.take(service.instance, read(service, from))
      }
    },
  })
  try {
    for (;;) {
      await ears.join({ signal })
      for (const [index, atMs] of REPEATS_MS.entries()) {
        await sleep(clock, atMs - (REPEATS_MS[index - 1] ?? 0), { signal })
        ears.ask(encodeServiceQuestion(type))
      }
      await sleep(clock, ROUND_MS, { signal })
      await Promise.all(
        known.all().map(async (one) => {
          for (let silent = 0; !(await isListening(one, { signal })); ) {
            if (++silent >= MOST_SILENT) return known.forget(one)
            await sleep(clock, AGAIN_MS, { signal })
          }
        }),
      )
    }
  } finally {
    ears.close()
  }
}

/** The devices that are here, as they say themselves. */
export class KnownServices<Notice extends ServiceNotice> {
  readonly #known = new Map<string, { readonly notice: Notice; readonly instance: string }>()
  readonly #tell: { here(notice: Notice): void; gone(notice: Notice): void }

  constructor(tell: { here(notice: Notice): void; gone(notice: Notice): void }) {
    this.#tell = tell
  }

  all(): Notice[] {
    return [...this.#known.values()].map(({ notice }) => notice)
  }

  take(instance: string, notice: Notice | undefined): void {
    if (!notice) return
    const old = this.#known.get(notice.id)?.notice
    // Who says that they are somebody else's device, is not believed as long as that one is here.
    if (old && (old.host !== notice.host || isSame(old, notice))) return
    const atOne = this.all().filter(({ host }) => host === notice.host)
    if (!old && (this.#known.size >= MOST_DEVICES || atOne.length >= MOST_AT_ONE)) return
    this.#known.set(notice.id, { notice, instance })
    this.#tell.here(notice)
  }

  /** Only a device itself says that it is gone. */
  leave(instance: string, from: string): void {
    for (const one of [...this.#known.values()])
      if (one.instance === instance && one.notice.host === from) this.forget(one.notice)
  }

  /** Of one that came back otherwise meanwhile, nothing is forgotten. */
  forget(notice: Notice): void {
    if (this.#known.get(notice.id)?.notice !== notice) return
    this.#known.delete(notice.id)
    this.#tell.gone(notice)
  }
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whether something takes connections there. */
async function isListening(
  { host, port }: ServiceNotice,
  { signal }: { signal: AbortSignal },
): Promise<boolean> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]) })
    return true
  } catch {
    return false // Whatever the reason: nobody is to be spoken to there.
  } finally {
    socket.on('error', () => {}) // We are done with it.
    socket.destroy()
  }
}
