import type { PlaybackRequest } from '@lanterne/contract'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { returns } from '../api/connection.ts'
import { type Controls, createControls } from './controls.ts'
import { takePrepared } from './next/prepared.ts'
import { openSession, type Session } from './session.ts'
import { createNightMode, type NightMode } from './sound/night-mode.ts'
import { unstick } from './unstick.ts'
import { createVideoState, type VideoState } from './video-state.ts'
import { keepAwake } from './wake-lock.ts'

export interface PlayerParts {
  readonly session: Session
  readonly state: VideoState
  readonly controls: Controls
  readonly night: NightMode
  readonly element: { readonly current: HTMLVideoElement | null }
  /** For the `ref` of the element. */
  readonly attach: (video: HTMLVideoElement | null) => void
  /** Asks for the film again, from where it is. */
  readonly retry: (more?: Partial<PlaybackRequest>) => void
}

/** What a player is made of, for as long as it is on screen: a session with the server, an element, and its controls. */
export function usePlayer(request: PlaybackRequest): PlayerParts {
  const parts = useMemo((): PlayerParts => {
    const element: { current: HTMLVideoElement | null } = { current: null }
    const session = takePrepared(request) ?? openSession(request)
    const state = createVideoState()
    const controls = createControls(() => element.current, state)
    const night = createNightMode()
    let following: AbortController | undefined
    const attach = (video: HTMLVideoElement | null) => {
      following?.abort()
      element.current = video
      if (!video) return
      following = new AbortController()
      state.follow(video, { signal: following.signal })
      unstick(video, { signal: following.signal })
      keepAwake(video, { signal: following.signal })
      night.follow(video, { signal: following.signal })
      controls.restoreVolume()
    }
    const retry = (more?: Partial<PlaybackRequest>) => {
      state.reset()
      session.retry(more)
    }
    return { session, state, controls, night, element, attach, retry }
  }, [])

  useEffect(() => {
    // Also when the page goes away without leaving the player: nobody watches any more.
    const onHide = () => parts.session.close()
    const onShow = (event: PageTransitionEvent) => event.persisted && parts.retry()
    window.addEventListener('pagehide', onHide)
    window.addEventListener('pageshow', onShow)
    return () => {
      window.removeEventListener('pagehide', onHide)
      window.removeEventListener('pageshow', onShow)
      parts.session.close()
    }
  }, [])

  // The server is back: what its absence broke is asked for again.
  const back = returns.value
  const first = useRef(back)
  useEffect(() => {
    const { value } = parts.session.state
    const wasBroken =
      (value.state === 'failed' && value.problem === 'server-away') || parts.state.problem.value !== undefined
    if (back !== first.current && wasBroken) parts.retry()
  }, [back])
  return parts
}
