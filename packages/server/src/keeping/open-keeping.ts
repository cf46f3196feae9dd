import type { Release, TitleId } from '@lanterne/contract'
import type { DiskGauge, TorrentSource } from '@lanterne/engine'
import type { Clock, Logger } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import { House, type HouseOptions } from '../house/house.ts'
import type { LineMeter } from '../house/line-meter.ts'
import type { TitleFinder } from '../playback/find-titles.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import { KeptFilms, type KeptFilmsOptions } from './kept-films.ts'

/** What keeping films and keeping to the house's choices stands on. */
export interface KeepingOptions {
  readonly library: Library
  readonly meter: LineMeter
  readonly engine: HouseOptions['engine'] & KeptFilmsOptions['engine']
  readonly gauge: DiskGauge
  readonly given: HouseOptions['given']
  readonly titles: Pick<TitleFinder, 'findPlayable'>
  locate(release: Release, options: { signal: AbortSignal; titleId: TitleId }): Promise<TorrentSource>
  /** What is watched; asked for when keeping has begun. */
  playbacks(): Pick<Playbacks, 'isComing' | 'shareOn' | 'leave'>
  readonly clock: Clock
  readonly log: Logger
}

/** What may be done when, and what is kept. */
export interface Keeping extends AsyncDisposable {
  readonly house: House
  readonly keptFilms: KeptFilms
  /** Goes on with what was asked for in earlier runs. */
  begin(): void
}

/** Joins the house's choices with the films that are kept: each asks the other. */
export function openKeeping(options: KeepingOptions): Keeping {
  const { library, meter, engine, gauge, given, titles, locate, playbacks, clock, log } = options
  let films: KeptFilms | undefined
  const house: House = new House({
    ...{ library, meter, engine, gauge, given, clock, log },
    isWatching: () => films !== undefined && playbacks().isComing,
    kept: () => films?.space ?? { hereBytes: 0, wholeBytes: 0 },
  })
  const keptFilms: KeptFilms = new KeptFilms({
    ...{ library, house, engine, clock, log },
    find: (place, viewer, asked) => titles.findPlayable(place, viewer, asked),
    locate: (release, { signal, place: { titleId } }) => locate(release, { signal, titleId }),
    rest(infohash, isShared) {
      if (isShared) playbacks().shareOn(infohash)
      else playbacks().leave(infohash)
    },
  })
  return {
    ...{ house, keptFilms },
    begin() {
      films = keptFilms
      keptFilms.begin()
    },
    async [Symbol.asyncDispose]() {
      await keptFilms[Symbol.asyncDispose]()
      house[Symbol.dispose]()
    },
  }
}
