import type { SegmentManifest } from '@lanterne/contract'
import { effect, type ReadonlySignal } from '@preact/signals'
import { read } from '../../api/client.ts'
import { feedTrack } from './feed-track.ts'
import { holeEnd } from './what-is-here.ts'

/** HTML's name for: the picture after this one is here, too. */
const HAVE_FUTURE_DATA = 3

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
  // Not sooner, even when nobody wants it any more: an element that does not find what it was given has failed.
  source.addEventListener('sourceopen', () => URL.revokeObjectURL(object), { once: true })
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
    const end = holeEnd(video.buffered, video.currentTime)
    if (end !== undefined && video.readyState < HAVE_FUTURE_DATA) video.currentTime = end + 0.01
  }
  const names = ['waiting', 'progress', 'stalled'] as const
  for (const name of names) video.addEventListener(name, step)
  signal.addEventListener('abort', () => names.forEach((name) => video.removeEventListener(name, step)))
}
