import { once } from 'node:events'
import { connect, isIPv4 } from 'node:net'
import { type Clock, type Logger, sleep } from '@lanterne/kernel'
import { Bonjour, type Service } from 'bonjour-service'
import type { CastDevice, CastFinder } from '../cast-device.ts'
import { type Link, linkTo } from '../links.ts'
import { plainName } from '../plain-name.ts'
import { chromecastScreen } from './chromecast-screen.ts'
import { ChromecastSession } from './chromecast-session.ts'

export interface ChromecastFinderOptions {
  readonly clock: Clock
  readonly log: Logger
  /** The sides of the house, as they are now. */
  links(): readonly Link[]
}

/** A device as it announces itself. */
export interface ChromecastNotice {
  readonly id: string
  readonly name: string
  readonly model: string
  readonly host: string
  /** A group of devices has another than a device alone. */
  readonly port: number
}

const ROUND_MS = 5000
const CONNECT_MS = 3000
/** When who took no connection is asked again. */
const AGAIN_MS = 1000
const MOST_DEVICES = 64
/** Times in a row that a device takes no connection before it counts as gone. */
const MOST_SILENT = 2

/** What `_googlecast._tcp` says of a device; `undefined` where it is none that can be spoken to on one of `links`. */
export function readChromecastNotice(
  { port, addresses, txt, name: announced }: Pick<Service, 'port' | 'addresses' | 'txt' | 'name'>,
  links: readonly Link[],
): ChromecastNotice | undefined {
  const texts: Readonly<Record<string, unknown>> = typeof txt === 'object' && txt !== null ? txt : {}
  const text = (key: string) => {
    const value = texts[key]
    return typeof value === 'string' ? value.slice(0, 256) : ''
  }
  const id = text('id').toLowerCase()
  const host = addresses?.find((address) => isIPv4(address) && linkTo(address, links))
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536
  if (!/^[0-9a-f-]{8,64}$/.test(id) || host === undefined || !isPort) return undefined
  return {
    id,
    name: plainName(text('fn')) || plainName(announced) || host,
    model: plainName(text('md')),
    host,
    port,
  }
}

/** Finds the Chromecasts of the house by multicast DNS, on each of its sides. */
export function createChromecastFinder(options: ChromecastFinderOptions): CastFinder {
  const running = new Set<Promise<void>>()
  return {
    kind: 'chromecast',
    find(tell, { signal }) {
      const run = look(options, tell, { signal }).catch((error: unknown) => {
        if (!signal.aborted) options.log.error('chromecasts not looked for', { error })
      })
      running.add(run)
      void run.finally(() => running.delete(run))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running)
    },
  }
}

async function look(
  options: ChromecastFinderOptions,
  tell: Parameters<CastFinder['find']>[0],
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { clock, log, links } = options
  const known = new Map<string, ChromecastNotice>()
  const ears = new Map<string, { bonjour: Bonjour; update: () => void }>()
  const hear = (service: Service) => {
    const notice = readChromecastNotice(service, links())
    if (!notice || signal.aborted) return
    const old = known.get(notice.id)
    if (!old && known.size >= MOST_DEVICES) return
    if (old && JSON.stringify(old) === JSON.stringify(notice)) return
    known.set(notice.id, notice)
    tell.here(deviceOf(notice, options))
  }
  const forget = (id: string) => {
    if (known.delete(id)) tell.gone(idOf(id))
  }
  try {
    for (;;) {
      const addresses = links().map(({ address }) => address)
      for (const [address, { bonjour }] of ears) {
        if (addresses.includes(address)) continue
        bonjour.destroy()
        ears.delete(address)
      }
      for (const address of addresses) {
        if (ears.has(address)) continue
        // Linux hears nothing of a group on a socket that is bound to an address: the interface alone is not enough.
        const at: object = { interface: address, bind: '0.0.0.0' } // Its type is another's; multicast-dns takes these.
        const bonjour = new Bonjour(at, (error: unknown) => log.debug('mDNS failed', { error }))
        const browser = bonjour.find({ type: 'googlecast' })
        browser.on('up', hear)
        browser.on('txt-update', hear)
        browser.on('srv-update', hear)
        browser.on('down', (service: Service) => {
          const notice = readChromecastNotice(service, links())
          if (notice) forget(notice.id)
        })
        ears.set(address, { bonjour, update: () => browser.update() })
      }
      await sleep(clock, ROUND_MS, { signal })
      for (const { update } of ears.values()) update()
      await Promise.all(
        [...known.values()].map(async (one) => {
          for (let silent = 0; !(await isListening(one, { signal })); ) {
            if (++silent >= MOST_SILENT) return forget(one.id)
            await sleep(clock, AGAIN_MS, { signal })
          }
        }),
      )
    }
  } finally {
    for (const { bonjour } of ears.values()) bonjour.destroy()
  }
}

const idOf = (id: string) => `chromecast:${id}`

function deviceOf(
  { id, name, model, host, port }: ChromecastNotice,
  options: ChromecastFinderOptions,
): CastDevice {
  return {
    ...{ id: idOf(id), kind: 'chromecast', name, model, address: host, wordsFormat: 'vtt' },
    localAddress: linkTo(host, options.links())?.address ?? host,
    screen: chromecastScreen(model),
    open: ({ signal }) => ChromecastSession.open({ host, port }, { ...options, signal }),
  }
}

/** Whether something takes connections there. */
async function isListening(
  { host, port }: ChromecastNotice,
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
