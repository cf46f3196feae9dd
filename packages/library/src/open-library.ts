import type { ChoiceName, Profile, ProfileFacts, TitleId } from '@lanterne/contract'
import { type Clock, Emitter, type Random } from '@lanterne/kernel'
import { createDevices, type Devices } from './devices.ts'
import { type GoingOn, goingOn, type ItemProgress, itemOf } from './going-on.ts'
import { createHouseLibrary, type HouseLibrary } from './house-library.ts'
import { migrations } from './migrations.ts'
import { openDatabase, type SetAside } from './open-database.ts'
import { createOwnValues, type OwnValues } from './own-values.ts'
import { createPins, type Pins } from './pins.ts'
import {
  homeProfile,
  house,
  type KeptTitle,
  type LibraryRecord,
  type Progress,
  type RecordKind,
} from './record.ts'
import { createRecordStore, type RecordStore } from './record-store.ts'
import { createTrafficLog, type TrafficLog } from './traffic.ts'
import { readExport, writeExport } from './transfer.ts'

/** Most that is looked at of one profile's history, and of its list. */
const mostListed = 2000

/** What viewers watched, keep and choose. */
export interface Library extends Disposable {
  /** Something of a profile changed; of every profile when `profile` is absent. */
  readonly events: Emitter<{ changed: { readonly profile?: string; readonly kind?: RecordKind } }>
  readonly pins: Pins
  readonly own: OwnValues
  readonly devices: Devices
  /** What was done with a file of before that could not be used, until the viewer has read it. */
  readonly setAside: SetAside | undefined
  acknowledgeSetAside(): void

  /** The one that is always there first. */
  profiles(): readonly Profile[]
  putProfile(id: string, facts: ProfileFacts): void
  /** With all that is its own. The one that is always there cannot be removed. */
  removeProfile(id: string): void

  of(profile: string): ProfileLibrary
  readonly house: HouseLibrary
  readonly traffic: TrafficLog
  /** Whether somebody came to the end of a film or an episode, and nobody is in the middle of it. */
  isDoneWith(place: Place): boolean
  /** A title that was kept because the catalogue does not have it. */
  keptTitle(id: TitleId): KeptTitle | undefined
  keepTitle(title: KeptTitle): void

  /** What is of the house and of the profiles that `isMine` says, as one JSON file. Codes are not in it. */
  export(isMine: (profile: string) => boolean): string
  /** Takes what is of profiles that `isMine` says; answers how much of it was news. Throws `invalid-request`. */
  import(bytes: Uint8Array, isMine: (profile: string) => boolean): number
}

/** Which film or episode. */
export interface Place {
  readonly titleId: TitleId
  readonly season?: number | undefined
  readonly episode?: number | undefined
}

/** What one profile has. */
export interface ProfileLibrary {
  /** Newest first. */
  progress(): readonly ItemProgress[]
  progressOf(place: Place): Progress | undefined
  setProgress(place: Place, progress: Progress): void
  watched(): readonly string[]
  setWatched(place: Place, isWatched: boolean): void
  /** What to go on with, newest first; `isWhole`: also what was sent away. */
  goingOn(find: Parameters<typeof goingOn>[2], isWhole?: boolean): readonly GoingOn[]
  dismiss(id: TitleId): void
  /** Newest first. */
  list(): readonly TitleId[]
  setListed(id: TitleId, isListed: boolean): void
  choices(): Readonly<Partial<Record<ChoiceName, string>>>
  choose(name: ChoiceName, value: string): void
  /** One film or episode: where it was left, and that it was watched. */
  forget(place: Place): void
  /** All that says what was watched. */
  clearHistory(): void
}

/**
 * Opens the library that lies in `file`, or a new one. A file that cannot be used is set aside, never lost: `setAside`
 * says so. Throws `data-folder-not-writable`, `disk-full`, `disk-failed`.
 */
export function openLibrary(file: string, { clock, random }: { clock: Clock; random: Random }): Library {
  const { database, setAside } = openDatabase(file, migrations, clock.epochMs())
  const own = createOwnValues(database)
  const store = createRecordStore(database, clock)
  const pins = createPins(own, { clock, random })
  const events: Library['events'] = new Emitter()
  if (setAside) own.set('set-aside', JSON.stringify(setAside))
  const library: Library = {
    events,
    pins,
    own,
    devices: createDevices(database),
    get setAside() {
      const text = own.get('set-aside')
      return text === undefined ? undefined : (JSON.parse(text) as SetAside) // As it was put there.
    },
    acknowledgeSetAside() {
      own.set('set-aside', undefined)
      events.emit('changed', {})
    },
    profiles() {
      const named = store.profiles().map(({ id, facts }) => ({ ...facts, id, isLocked: pins.has(id) }))
      const isHome = ({ id }: Profile) => id === homeProfile
      return [named.find(isHome) ?? nameless(pins), ...named.filter((profile) => !isHome(profile))]
    },
    putProfile(id, facts) {
      store.put(id, 'profile', '', facts)
      events.emit('changed', {})
    },
    removeProfile(id) {
      if (id === homeProfile) throw new Error('the first profile stays')
      store.put(id, 'profile', '', null)
      own.set(`pin/${id}`, undefined)
      own.set(`tries/${id}`, undefined)
      store.sweep()
      events.emit('changed', {})
    },
    of: (profile) => profileLibrary(profile, store, events),
    house: createHouseLibrary(store, events),
    traffic: createTrafficLog(database),
    isDoneWith(place) {
      const at = library.profiles().flatMap(({ id }) => library.of(id).progressOf(place) ?? [])
      return at.length > 0 && at.every(({ isFinished }) => isFinished)
    },
    keptTitle: (id) => store.get(house, 'title', id)?.value,
    keepTitle(title) {
      const known = store.get(house, 'title', title.id)
      if (known && JSON.stringify(known.value) === JSON.stringify(title)) return
      store.put(house, 'title', title.id, title)
    },
    export(isMine) {
      const mine = [...store.all()].filter(({ profile }) => profile === house || isMine(profile))
      return writeExport(mine, clock.epochMs())
    },
    import(bytes, isMine) {
      const records = readExport(bytes, Math.floor(clock.epochMs()))
      const isWelcome = ({ profile, kind, item, value }: LibraryRecord) =>
        kind === 'kept'
          ? // What is kept here is of this disk: it is added to, and nothing of it is taken away.
            value !== null && !store.get(house, 'kept', item)
          : profile === house || isMine(profile)
      const news = store.merge(records.filter(isWelcome))
      if (news > 0) events.emit('changed', {})
      return news
    },
    [Symbol.dispose]() {
      if (database.isOpen) database.close()
    },
  }
  return library
}

function nameless(pins: Pins): Profile {
  return { id: homeProfile, name: '', colour: 'laiton', mark: 'lantern', isLocked: pins.has(homeProfile) }
}

function profileLibrary(profile: string, store: RecordStore, events: Library['events']): ProfileLibrary {
  const tell = (kind?: RecordKind) => events.emit('changed', { profile, ...(kind && { kind }) })
  const item = ({ titleId, season, episode }: Place) => itemOf(titleId, season, episode)
  const progress = () => store.list(profile, 'progress', mostListed)
  return {
    progress,
    progressOf: (place) => store.get(profile, 'progress', item(place))?.value,
    setProgress(place, value) {
      store.together(() => {
        store.put(profile, 'progress', item(place), value)
        if (value.isFinished && !store.get(profile, 'watched', item(place)))
          store.put(profile, 'watched', item(place), true)
      })
      tell('progress')
    },
    watched: () => store.list(profile, 'watched', mostListed).map((kept) => kept.item),
    setWatched(place, isWatched) {
      store.together(() => {
        store.put(profile, 'watched', item(place), isWatched ? true : null)
        const known = store.get(profile, 'progress', item(place))
        // Who says that it is watched is done with it, and the other way round.
        if (known && known.value.isFinished !== isWatched)
          store.put(profile, 'progress', item(place), {
            ...known.value,
            isFinished: isWatched,
            ...(isWatched ? {} : { positionSeconds: 0 }),
          })
      })
      tell('watched')
    },
    goingOn(find, isWhole = false) {
      const away = isWhole ? [] : store.list(profile, 'dismissed', mostListed)
      return goingOn(progress(), new Map(away.map(({ item: id, clock }) => [id, clock])), find)
    },
    dismiss(id) {
      store.put(profile, 'dismissed', id, true)
      tell('dismissed')
    },
    // A title's id, as it was checked when it was put there.
    list: () => store.list(profile, 'list', mostListed).map((kept) => kept.item as TitleId),
    setListed(id, isListed) {
      if (isListed === (store.get(profile, 'list', id) !== undefined)) return
      store.put(profile, 'list', id, isListed ? true : null)
      tell('list')
    },
    choices: () =>
      Object.fromEntries(store.list(profile, 'choice', mostListed).map((kept) => [kept.item, kept.value])),
    choose(name, value) {
      if (store.get(profile, 'choice', name)?.value === value) return
      store.put(profile, 'choice', name, value)
      tell('choice')
    },
    forget(place) {
      store.together(() => {
        for (const kind of ['progress', 'watched'] as const)
          if (store.get(profile, kind, item(place))) store.put(profile, kind, item(place), null)
      })
      store.sweep()
      tell('progress')
    },
    clearHistory() {
      store.put(profile, 'cleared', '', true)
      store.sweep()
      tell('progress')
    },
  }
}
