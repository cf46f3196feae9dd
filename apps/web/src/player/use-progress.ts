import type { Playback, ProgressReport, TitleId } from '@lanterne/contract'
import { useEffect, useRef } from 'preact/hooks'
import { change, paths, say } from '../api/client.ts'
import type { PlayerParts } from './use-player.ts'
import type { Watch } from './watch-request.ts'

/** Whoever loses the power loses no more than this. */
const everyMs = 4000
/** Less than this is no other place. */
const leastSeconds = 0.5

/** Tells the library where the film is, while it plays, when it rests, and when the page goes away. */
export function useProgress(
  { id, season, episode }: Watch,
  playback: Playback | undefined,
  { element, state }: PlayerParts,
): void {
  const releaseId = useRef<string | undefined>(undefined)
  releaseId.current = playback?.releaseId ?? releaseId.current
  useEffect(() => {
    const ended = new AbortController()
    let told = -1
    /** Before a picture moved, where the element is says nothing of the viewer. */
    let hasMoved = false
    const report = (): ProgressReport | undefined => {
      const video = element.current
      const durationSeconds = state.duration.value
      if (!video || !hasMoved || durationSeconds === 0) return undefined
      const positionSeconds = Math.min(video.currentTime, durationSeconds)
      if (Math.abs(positionSeconds - told) < leastSeconds) return undefined
      told = positionSeconds
      return {
        titleId: id as TitleId, // The router let only well-formed ids through.
        ...(season === undefined || episode === undefined ? {} : { season, episode }),
        ...(releaseId.current === undefined ? {} : { releaseId: releaseId.current }),
        ...{ positionSeconds, durationSeconds },
      }
    }
    const tell = () => {
      const next = report()
      if (!next) return
      change(`${paths.library}/progress`, next, { signal: ended.signal }).catch(() => {
        // The next one says it again, and more.
        if (told === next.positionSeconds) told = -1
      })
    }
    const tellLast = () => {
      const next = report()
      if (next) say(`${paths.library}/progress`, next)
    }
    const onMoved = () => {
      hasMoved = true
    }
    const video = element.current
    video?.addEventListener('playing', onMoved)
    for (const name of ['pause', 'seeked', 'ended']) video?.addEventListener(name, tell)
    const timer = setInterval(tell, everyMs)
    window.addEventListener('pagehide', tellLast)
    return () => {
      tellLast()
      clearInterval(timer)
      video?.removeEventListener('playing', onMoved)
      for (const name of ['pause', 'seeked', 'ended']) video?.removeEventListener(name, tell)
      window.removeEventListener('pagehide', tellLast)
      ended.abort()
    }
  }, [])
}
