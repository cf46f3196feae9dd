import { type Clock, Emitter, type Timer } from '@lanterne/kernel'
import type { CastDevice, CastFinder } from './cast-device.ts'

/** Screens of the house, as they come and go. */
export interface CastDevices extends AsyncDisposable {
  readonly events: Emitter<{ changed: undefined }>
  /** Looks for devices for the next minute, and gives those that are known. */
  look(): readonly CastDevice[]
  /** Looks until `signal` aborts. */
  keepLooking(options: { signal: AbortSignal }): void
  /** One that is known, by its `id`. */
  find(id: string): CastDevice | undefined
}

const LOOK_MS = 60_000

/** Knows the screens that the finders find; nothing is sent before somebody looks, nor a minute after. */
export function openCastDevices({
  finders,
  clock,
}: {
  finders: readonly CastFinder[]
  clock: Clock
}): CastDevices {
  const events: CastDevices['events'] = new Emitter()
  const devices = new Map<string, CastDevice>()
  let looking: AbortController | undefined
  let ending: Timer | undefined
  let keepers = 0
  const begin = () => {
    if (looking) return
    looking = new AbortController()
    // What was known before is found again, or was gone meanwhile.
    devices.clear()
    const tell = {
      here: (device: CastDevice) => {
        devices.set(device.id, device)
        events.emit('changed', undefined)
      },
      gone: (id: string) => {
        if (devices.delete(id)) events.emit('changed', undefined)
      },
    }
    for (const finder of finders) finder.find(tell, { signal: looking.signal })
  }
  const end = () => {
    ending = undefined
    if (keepers > 0) return
    looking?.abort()
    looking = undefined
  }
  const lookOn = () => {
    begin()
    ending?.cancel()
    ending = clock.schedule(LOOK_MS, end)
  }
  return {
    events,
    look() {
      lookOn()
      return withoutDoubles([...devices.values()])
    },
    keepLooking({ signal }) {
      if (signal.aborted) return
      keepers++
      begin()
      signal.addEventListener(
        'abort',
        () => {
          keepers--
          lookOn()
        },
        { once: true },
      )
    },
    find: (id) => devices.get(id),
    async [Symbol.asyncDispose]() {
      ending?.cancel()
      keepers = Number.POSITIVE_INFINITY
      looking?.abort()
      for (const finder of finders) await finder[Symbol.asyncDispose]()
    },
  }
}

/** A Kodi that takes commands of its own, and is more than that, is one screen: by its own it does more. */
function withoutDoubles(devices: readonly CastDevice[]): CastDevice[] {
  const kodis = new Set(devices.filter(({ kind }) => kind === 'kodi').map(({ address }) => address))
  return devices.filter(
    ({ kind, address, model }) => kind === 'kodi' || !kodis.has(address) || !/\b(kodi|xbmc)\b/i.test(model),
  )
}
