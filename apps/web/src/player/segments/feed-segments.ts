import type { SegmentManifest } from '@lanterne/contract'
import { effect, type ReadonlySignal } from '@preact/signals'
import { read } from '../../api/client.ts'
import { feedTrack } from './feed-track.ts'

/** A hole of less than this is stepped over: films begin a moment after zero, and lose a frame at a cut. */
const SMALL_HOLE_SECONDS = 0.5

/**
 * Plays a film that comes in segments: each of its tracks is fetched from where the viewer is, and given to the browser
 * as it arrives. Ends when `signal` aborts. Rejects with `ApiFailure`.
 *
 * `sound` is the track of the sound that is wanted, whenever another is; absent for the film's own choice. `onSource` is
 * called when the element has its new source, which always begins at rest.
 */
export async function feedSegments(
  video: HTMLVideoElement,
  address: string,
  { signal, startAt, sound, onSource, onRefused }: FeedOptions,
): Promise<void> {
  const manifest = await read<SegmentManifest>(address, { signal })
  const source = new MediaSource()
  const object = URL.createObjectURL(source)
  signal.addEventListener('abort', () => URL.revokeObjectURL(object), { once: true })
  video.src = object
  // Before its length is known, this is where it will begin.
  if (startAt > 0) video.currentTime = startAt
  onSource()
  await new Promise<void>((resolve) => source.addEventListener('sourceopen', () => resolve(), { once: true }))
  if (signal.aborted) return
  source.duration = manifest.durationSeconds
  const wanted = () => manifest.audio.find(({ id }) => id === sound.value) ?? manifest.audio[0]
  const first = wanted()
  const tracks = [manifest.video, first].filter((track) => track !== undefined)
  const ended = new Set<number>()
  for (const track of tracks) {
    const onEnd = (isAtEnd: boolean) => {
      if (isAtEnd) ended.add(track.id)
      else ended.delete(track.id)
      if (ended.size === tracks.length && source.readyState === 'open') source.endOfStream()
    }
    const feed = feedTrack({ video, source, track, starts: manifest.starts, onEnd, onRefused }, { signal })
    if (track !== first) continue
    const stop = effect(() => {
      const other = wanted()
      if (other) feed.change(other)
    })
    signal.addEventListener('abort', stop, { once: true })
  }
  stepOverHoles(video, { signal })
}

export interface FeedOptions {
  readonly signal: AbortSignal
  /** Where the film begins, in seconds. */
  readonly startAt: number
  readonly sound: ReadonlySignal<number | undefined>
  readonly onSource: () => void
  readonly onRefused: () => void
}

function stepOverHoles(video: HTMLVideoElement, { signal }: { signal: AbortSignal }): void {
  const step = () => {
    const { buffered, currentTime } = video
    for (let i = 0; i < buffered.length; i++) {
      const start = buffered.start(i)
      if (start > currentTime && start - currentTime < SMALL_HOLE_SECONDS && !isIn(buffered, currentTime))
        video.currentTime = start + 0.01
    }
  }
  const names = ['waiting', 'progress', 'stalled'] as const
  for (const name of names) video.addEventListener(name, step)
  signal.addEventListener('abort', () => names.forEach((name) => video.removeEventListener(name, step)))
}

function isIn(ranges: TimeRanges, time: number): boolean {
  for (let i = 0; i < ranges.length; i++) if (ranges.start(i) <= time && time < ranges.end(i)) return true
  return false
}
