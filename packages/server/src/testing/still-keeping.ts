import type { Clock } from '@lanterne/kernel'
import { silentLogger } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import { LineMeter } from '../house/line-meter.ts'
import { createKeptTitles, type KeptTitles } from '../keeping/kept-titles.ts'
import { type Keeping, openKeeping } from '../keeping/open-keeping.ts'
import type { TitleFinder } from '../playback/find-titles.ts'

/** The house and its kept films over an engine that does nothing, on a disk of a terabyte. For tests. */
export function openStillKeeping(options: {
  readonly library: Library
  readonly titles: TitleFinder
  readonly clock: Clock
}): Keeping & { readonly kept: KeptTitles; readonly meter: LineMeter } {
  const { library, clock } = options
  const log = silentLogger
  const meter = new LineMeter({ library, clock, log })
  const engine = {
    upload: { kind: 'automatic' },
    conditions: {},
    cache: { usedBytes: 0, limitBytes: 0, setLimit: async () => {} },
    open: () => new Promise<never>(() => {}),
    torrents: [],
  } as const
  const keeping = openKeeping({
    ...{ ...options, meter, engine, log },
    gauge: async () => ({ freeBytes: 1e12, sizeBytes: 1e12 }),
    given: {},
    locate: () => new Promise<never>(() => {}),
    playbacks: () => ({ isComing: false, shareOn: () => {}, leave: () => true }),
  })
  return { ...keeping, meter, kept: createKeptTitles(library.house) }
}
