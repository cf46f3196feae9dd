import { type KeyFrameFacts, keyFrameHeader } from '@lanterne/contract'
import { type ReadonlySignal, signal } from '@preact/signals'
import { decodeKeyFrame } from './decode-key-frame.ts'
import { KeptPictures, middleOf } from './kept-pictures.ts'

/** Small pictures of a film's moments, of what is here already. */
export interface Thumbnails {
  /** The picture of the moment that was asked for last, when it is here. */
  readonly shown: ReadonlySignal<HTMLCanvasElement | undefined>
  /** Asks for the picture of a moment; for nothing, when nobody looks. One that comes late is kept for the next time. */
  look(seconds: number | undefined): void
}

/** Films whose pictures this browser could not make so often, one after the other, are left without. */
const MOST_FAILURES = 3

/** `address` is where key frames are asked for. Ends with `ended`. */
export function createThumbnails(address: string, ended: AbortSignal): Thumbnails {
  const shown = signal<HTMLCanvasElement | undefined>(undefined)
  const kept = new KeptPictures<HTMLCanvasElement>()
  let wanted: number | undefined
  let isAsking = false
  let failures = 0

  /** One at a time, always the one that is wanted now: a hand moves faster than pictures come. */
  async function ask(): Promise<void> {
    isAsking = true
    while (wanted !== undefined && !ended.aborted && kept.isUnknown(wanted, performance.now())) {
      const seconds = wanted
      try {
        kept.keep(seconds, await fetchPicture(address, seconds, ended), performance.now())
        failures = 0
      } catch {
        // A picture less is no reason to say anything: the time is there.
        kept.keep(seconds, undefined, performance.now())
        if (++failures >= MOST_FAILURES) break
      }
      show()
    }
    isAsking = false
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

async function fetchPicture(
  address: string,
  seconds: number,
  ended: AbortSignal,
): Promise<HTMLCanvasElement | undefined> {
  const answer = await fetch(`${address}?at=${middleOf(seconds)}`, { signal: ended })
  const header = answer.headers.get(keyFrameHeader)
  if (answer.status !== 200 || header === null) return undefined
  // The app's own server wrote it.
  const facts = JSON.parse(header) as KeyFrameFacts
  return decodeKeyFrame(await answer.arrayBuffer(), facts, { signal: ended })
}
