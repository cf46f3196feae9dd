import { type ReadonlySignal, signal } from '@preact/signals'
import { ASK_AGAIN_MS, KeptPictures } from './kept-pictures.ts'

/** Small pictures of a film's moments, of what is here already. */
export interface Thumbnails<Picture = HTMLCanvasElement> {
  /** The picture of the moment that was asked for last, when it is here. */
  readonly shown: ReadonlySignal<Picture | undefined>
  /** Asks for the picture of a moment, as long as it is looked for; for nothing, when nobody looks. */
  look(seconds: number | undefined): void
}

/** Films whose pictures this browser could not make so often, one after the other, are left without. */
const MOST_FAILURES = 3

/** `make` gives the picture of a moment, or nothing while none is here. Ends with `ended`. */
export function createThumbnails<Picture>(
  make: (seconds: number) => Promise<Picture | undefined>,
  ended: AbortSignal,
): Thumbnails<Picture> {
  const shown = signal<Picture | undefined>(undefined)
  const kept = new KeptPictures<Picture>()
  let wanted: number | undefined
  let isAsking = false
  let failures = 0
  let again: ReturnType<typeof setTimeout> | undefined
  ended.addEventListener('abort', () => clearTimeout(again), { once: true })

  /** One at a time, always the one that is wanted now: a hand moves faster than pictures come. */
  async function ask(): Promise<void> {
    clearTimeout(again)
    isAsking = true
    while (wanted !== undefined && !ended.aborted && kept.isUnknown(wanted, performance.now())) {
      const seconds = wanted
      try {
        kept.keep(seconds, await make(seconds), performance.now())
        failures = 0
      } catch {
        // A picture less is no reason to say anything: the time is there.
        kept.keep(seconds, undefined, performance.now())
        if (++failures >= MOST_FAILURES) break
      }
      show()
    }
    isAsking = false
    // A hand that rests still looks; what is not here yet may come.
    const isMissing = wanted !== undefined && kept.at(wanted) === undefined
    if (isMissing && !ended.aborted && failures < MOST_FAILURES)
      again = setTimeout(() => void ask(), ASK_AGAIN_MS + 1)
  }

  function show(): void {
    shown.value = wanted === undefined ? undefined : kept.at(wanted)
  }

  return {
    shown,
    look(seconds) {
      wanted = seconds
      show()
      if (!isAsking && failures < MOST_FAILURES) void ask()
    },
  }
}
