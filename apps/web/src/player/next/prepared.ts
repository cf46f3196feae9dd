import type { PlaybackRequest } from '@lanterne/contract'
import { openSession, type Session } from '../session.ts'
import { fetchStart } from './fetch-start.ts'

interface Prepared {
  readonly key: string
  readonly session: Session
  readonly fetching: AbortController
}

let prepared: Prepared | undefined

/** What two requests for one film have in common, whatever the screen. */
function keyOf({ titleId, season, episode, releaseId }: PlaybackRequest): string {
  return JSON.stringify([titleId, season, episode, releaseId])
}

/** Opens what will be watched next, and has its start fetched; it is opened once. */
export function prepare(request: PlaybackRequest): void {
  const key = keyOf(request)
  if (prepared?.key === key) return
  dismiss()
  const session = openSession(request)
  const fetching = new AbortController()
  prepared = { key, session, fetching }
  fetchStart(session, { signal: fetching.signal })
}

/** Gives what was prepared to whom it was prepared for, who then ends it; nothing where it is something else, or failed. */
export function takePrepared(request: PlaybackRequest): Session | undefined {
  const mine = prepared
  if (mine?.key !== keyOf(request) || mine.session.state.value.state === 'failed') return undefined
  prepared = undefined
  mine.fetching.abort()
  return mine.session
}

/** Ends what was prepared and not taken. */
export function dismiss(): void {
  prepared?.fetching.abort()
  prepared?.session.close()
  prepared = undefined
}
