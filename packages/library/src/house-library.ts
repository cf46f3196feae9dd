import { type HouseSettings, type TitleId, usualSettings } from '@lanterne/contract'
import type { Library } from './open-library.ts'
import { house, type KeptRecord } from './record.ts'
import type { RecordStore } from './record-store.ts'

/** More than a house keeps. */
const mostKept = 5000

/** What belongs to the house, whoever watches. */
export interface HouseLibrary {
  settings(): HouseSettings
  setSettings(settings: HouseSettings): void
  /** What is kept for offline, by its item, the oldest first. */
  kept(): ReadonlyMap<string, KeptRecord>
  /** Keeps a film or an episode, notes how far it is, or, with `null`, does not keep it any more. */
  putKept(item: string, kept: KeptRecord | null): void
  /** Titles that a grown-up lets the children's profiles see. */
  allowed(): readonly TitleId[]
  setAllowed(id: TitleId, isAllowed: boolean): void
}

export function createHouseLibrary(store: RecordStore, events: Library['events']): HouseLibrary {
  let read: { readonly state: number; readonly kept: ReadonlyMap<string, KeptRecord> } | undefined
  const kept = () => {
    const { state } = store
    if (read?.state !== state) {
      const found = store
        .list(house, 'kept', mostKept)
        .map(({ item, value }) => [item, value] as const)
        .toSorted(([a, one], [b, other]) => one.addedMs - other.addedMs || (a < b ? -1 : 1))
      read = { state, kept: new Map(found) }
    }
    return read.kept
  }
  return {
    settings: () => store.get(house, 'settings', '')?.value ?? usualSettings,
    setSettings(settings) {
      store.put(house, 'settings', '', settings)
      events.emit('changed', { kind: 'settings' })
    },
    kept,
    putKept(item, next) {
      const known = store.get(house, 'kept', item)?.value
      if (!known && next === null) return
      store.put(house, 'kept', item, next)
      // How far it is, whoever looks asks for.
      const isNews = known?.isWhole !== next?.isWhole || known?.isPaused !== next?.isPaused
      if (isNews) events.emit('changed', { kind: 'kept' })
    },
    allowed: () => store.list(house, 'allowed', mostKept).map(({ item }) => item as TitleId),
    setAllowed(id, isAllowed) {
      if (isAllowed === (store.get(house, 'allowed', id) !== undefined)) return
      store.put(house, 'allowed', id, isAllowed ? true : null)
      events.emit('changed', { kind: 'allowed' })
    },
  }
}
