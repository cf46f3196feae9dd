import type { Playback } from '@lanterne/contract'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { PlayerParts } from './use-player.ts'

/** Gives the element the address of the film when it may be played; a new session goes on where the one before was. */
export function usePicture(playback: Playback | undefined, { element, state, controls }: PlayerParts): void {
  const url = playback?.progress.state === 'ready' ? playback.progress.url : undefined
  const shown = useRef<string | undefined>(undefined)
  const source = url === undefined ? shown.current : `${playback?.id} ${url}`
  useLayoutEffect(() => {
    const video = element.current
    if (!video || url === undefined) return
    shown.current = source
    const resumeAt = video.currentTime
    state.reset()
    video.src = url
    if (resumeAt > 0) {
      const resume = () => {
        video.currentTime = resumeAt
      }
      video.addEventListener('loadedmetadata', resume, { once: true })
    }
    controls.play()
  }, [source])
}
