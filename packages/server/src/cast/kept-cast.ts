import type { CastDevice } from '@lanterne/cast'
import { type CastKind, CastRequest, Screen } from '@lanterne/contract'
import type { Library } from '@lanterne/library'
import * as v from 'valibot'

const KeptScreen = v.object({
  ...{ id: v.string(), name: v.string(), model: v.string() },
  kind: v.custom<CastKind>((kind) => typeof kind === 'string'),
  ...{ address: v.string(), localAddress: v.string(), wordsFormat: v.picklist(['srt', 'vtt', 'none']) },
  screen: Screen,
})

/** What is written down while a film plays on a screen, so that an app that is started again takes it up. */
export const KeptCast = v.object({
  /** With the version that plays and the subtitles that are shown. */
  request: CastRequest,
  device: KeptScreen,
  /** The film's own address on the screen's side of the house: the screen goes on asking there. */
  door: v.object({ secret: v.string(), port: v.number() }),
  /** The subtitles that it was given, in their order. */
  words: v.array(v.object({ id: v.string(), language: v.string(), name: v.string() })),
  profileId: v.string(),
})
export type KeptCast = v.InferOutput<typeof KeptCast>

/** Of a device, what is written down. */
export function keptScreenOf(device: CastDevice): KeptCast['device'] {
  const { id, kind, name, model, address, localAddress, wordsFormat, screen } = device
  return { id, kind, name, model, address, localAddress, wordsFormat, screen }
}

const nowName = 'cast'
const lastName = 'cast-screen'

/** What this copy of the library remembers of casts; every answer is at once on the disk. */
export function createCastMemory(own: Library['own']) {
  return {
    /** What played when the app last ended without having ended it. */
    now(): KeptCast | undefined {
      const found = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptCast), own.get(nowName))
      return found.success ? found.output : undefined
    },
    setNow(kept: KeptCast | undefined): void {
      own.set(nowName, kept && JSON.stringify(kept))
    },
    /** The screen that showed a film last, by its id. */
    last: () => own.get(lastName),
    setLast: (id: string) => own.set(lastName, id),
  }
}

export type CastMemory = ReturnType<typeof createCastMemory>
