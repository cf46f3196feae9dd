import type { Playback } from '@lanterne/contract'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { problemOf } from '../api/failure.ts'
import type { PlayerParts } from './use-player.ts'

/** Gives the element the film when it may be played; a new session goes on where the one before was. */
export function usePicture(playback: Playback | undefined, { element, state, controls }: PlayerParts): void {
  const ready = playback?.progress.state === 'ready' ? playback.progress : undefined
  const shown = useRef<string | undefined>(undefined)
  const feeding = useRef<AbortController | undefined>(undefined)
  const source = ready ? `${playback?.id} ${ready.url}` : shown.current
  useLayoutEffect(() => {
    const video = element.current
    if (!video || !ready) return
    shown.current = source
    const resumeAt = video.currentTime
    feeding.current?.abort()
    state.reset()
    if (ready.delivery === 'direct') video.src = ready.url
    else {
      feeding.current = new AbortController()
      void feed(video, ready.url, { controls, state }, feeding.current)
    }
    if (resumeAt > 0) {
      const resume = () => {
        video.currentTime = resumeAt
      }
      video.addEventListener('loadedmetadata', resume, { once: true })
    }
    controls.play()
  }, [source])
  useLayoutEffect(() => () => feeding.current?.abort(), [])
}

/** Most films are played as they are: what plays the others is fetched when it is needed. */
async function feed(
  video: HTMLVideoElement,
  url: string,
  { controls, state }: Pick<PlayerParts, 'controls' | 'state'>,
  { signal }: AbortController,
): Promise<void> {
  try {
    const { feedSegments } = await import('./segments/feed-segments.ts')
    const onRefused = () => state.fail('picture-unsupported')
    await feedSegments(video, url, { signal, onSource: controls.play, onRefused })
  } catch (error) {
    if (!signal.aborted) state.fail(problemOf(error))
  }
}
