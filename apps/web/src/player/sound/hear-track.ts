import { effect, type ReadonlySignal } from '@preact/signals'

/** What browsers that read playlists by themselves have: one entry for each sound, of which one is on. */
interface AudioTracks extends EventTarget {
  readonly length: number
  readonly [index: number]: { enabled: boolean } | undefined
}

/** Whether the browser gives a choice of the sounds that it found. */
export const canHearTracks = 'audioTracks' in (globalThis.HTMLMediaElement?.prototype ?? {})

/**
 * Lets the browser's own player of playlists play the sound that is wanted. `order` is that of the playlist, by track;
 * the first of it is what the playlist itself chooses.
 */
export function hearTrack(
  video: HTMLVideoElement,
  order: readonly number[],
  sound: ReadonlySignal<number | undefined>,
  { signal }: { signal: AbortSignal },
): void {
  const { audioTracks } = video as { audioTracks?: AudioTracks }
  if (!audioTracks) return
  const hear = () => {
    const wanted = sound.value === undefined ? 0 : Math.max(0, order.indexOf(sound.value))
    // Before the playlist is read there are none, and another is on only when it was there to be turned on.
    for (let i = 0; i < audioTracks.length && wanted < audioTracks.length; i++) {
      const track = audioTracks[i]
      if (track && track.enabled !== (i === wanted)) track.enabled = i === wanted
    }
  }
  const stop = effect(hear)
  audioTracks.addEventListener('addtrack', hear)
  signal.addEventListener('abort', () => {
    stop()
    audioTracks.removeEventListener('addtrack', hear)
  })
}
