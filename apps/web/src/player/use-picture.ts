import type { Playback, PlaybackProgress } from '@lanterne/contract'
import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { problemOf } from '../api/failure.ts'
import { holdPicture } from './hold-picture.ts'
import { canHearTracks, hearTrack } from './sound/hear-track.ts'
import type { PlayerParts } from './use-player.ts'

type Ready = Extract<PlaybackProgress, { state: 'ready' }>

/**
 * Gives the element the film when it may be played; a new session goes on where the one before was. `sound` is the
 * track that the viewer chose by hand, `startSeconds` where the first one begins;
 * `mayPlay` whether it is to play as soon as it can.
 */
export function usePicture(
  playback: Playback | undefined,
  { element, state, controls }: PlayerParts,
  sound: ReadonlySignal<number | undefined>,
  startSeconds: number,
  mayPlay: () => boolean,
): void {
  const ready = playback?.progress.state === 'ready' ? playback.progress : undefined
  const shown = useRef<{ readonly id: string | undefined; readonly key: string } | undefined>(undefined)
  const feeding = useRef<AbortController | undefined>(undefined)
  /** The playback that left its file for segments, and stays there. */
  const leftFile = useRef<string | undefined>(undefined)
  if (ready?.segments && sound.value !== undefined && sound.value !== ready.sound)
    leftFile.current = playback?.id
  const way = ready && (ready.segments && leftFile.current === playback?.id ? ready.segments : ready)
  const url = way && addressOf(way, sound.value ?? ready.sound)
  const key = url === undefined ? shown.current?.key : `${playback?.id} ${url}`
  useLayoutEffect(() => {
    const video = element.current
    if (!video || !ready || !way || url === undefined || key === undefined) return
    // The same viewer goes on by another way: the picture stays until there is a new one.
    const isGoingOver =
      shown.current?.id === playback?.id && state.hasPicture.value && state.problem.value === undefined
    const isAtRest = isGoingOver && video.paused
    shown.current = { id: playback?.id, key }
    const startAt = video.currentTime || startSeconds
    feeding.current?.abort()
    feeding.current = new AbortController()
    const { signal } = feeding.current
    if (isGoingOver) holdPicture(video, { signal })
    else state.reset()
    const play = () => {
      if (!isAtRest && mayPlay()) controls.play()
    }
    if (way.delivery === 'segments') {
      void feed(video, url, { startAt, sound, play, fail: state.fail }, { signal })
    } else {
      video.src = url
      if (startAt > 0) resume(video, startAt)
      if (way.delivery === 'playlist') hearTrack(video, orderOf(ready), sound, { signal })
    }
    play()
  }, [key])
  useLayoutEffect(() => () => feeding.current?.abort(), [])
}

/** A browser that reads playlists and gives no choice of sounds is given one alone: it would choose by its own taste. */
function addressOf({ delivery, url }: Pick<Ready, 'delivery' | 'url'>, sound: number | undefined): string {
  const isTold = delivery === 'playlist' && sound !== undefined && !canHearTracks
  return isTold ? `${url}?sound=${sound}` : url
}

/** The tracks of the film's sounds as playlists name them: the chosen one first. */
function orderOf({ sounds, sound }: Ready): readonly number[] {
  const ids = sounds.map(({ id }) => id)
  return sound === undefined ? ids : [sound, ...ids.filter((id) => id !== sound)]
}

function resume(video: HTMLVideoElement, at: number): void {
  const jump = () => {
    video.currentTime = at
  }
  video.addEventListener('loadedmetadata', jump, { once: true })
}

interface Feeding {
  readonly startAt: number
  readonly sound: ReadonlySignal<number | undefined>
  readonly play: () => void
  readonly fail: PlayerParts['state']['fail']
}

/** Most films are played as they are: what plays the others is fetched when it is needed. */
async function feed(
  video: HTMLVideoElement,
  url: string,
  { startAt, sound, play, fail }: Feeding,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  try {
    const { feedSegments } = await import('./segments/feed-segments.ts')
    const onRefused = () => fail('picture-unsupported')
    await feedSegments(video, url, { signal, startAt, sound, onSource: play, onRefused })
  } catch (error) {
    if (!signal.aborted) fail(problemOf(error))
  }
}
