import type { Playback, PlaybackId, PlaybackProgress, PlaybackRequest } from '@lanterne/contract'
import { type ReadonlySignal, signal } from '@preact/signals'
import { openPlayback } from '../api/client.ts'
import { closePlayback } from '../api/close-playback.ts'
import { followPlayback } from '../api/events.ts'
import { problemOf } from '../api/failure.ts'
import type { Problem } from '../i18n/parts.ts'

export type SessionState =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly playback: Playback }
  | { readonly state: 'failed'; readonly problem: Problem }

/** One viewer before one film: asks the server for it, follows what happens to it, and gives it back. */
export interface Session {
  readonly state: ReadonlySignal<SessionState>
  /** Asks again from the beginning, from now on with `more`. */
  retry(more?: Partial<PlaybackRequest>): void
  close(): void
}

/** A server that forgets a playback twice in this time does not want it. */
const patienceMs = 10_000

export function openSession(request: PlaybackRequest): Session {
  const state = signal<SessionState>({ state: 'opening' })
  let reopenedAt = -Infinity
  let asked = request
  let attempt = begin()

  /** One attempt; what comes late from an earlier one is not heard. */
  function begin(): { end(): void } {
    const controller = new AbortController()
    const { signal: ended } = controller
    let id: PlaybackId | undefined
    state.value = { state: 'opening' }

    const follow = (progress: PlaybackProgress) => {
      const now = state.value
      if (ended.aborted || now.state !== 'open') return
      if (progress.state !== 'failed')
        state.value = { state: 'open', playback: { ...now.playback, progress } }
      else if (progress.error === 'closed' && performance.now() - reopenedAt > patienceMs) {
        // A server that was started again knows nothing of this viewer: the film goes on in a new playback.
        reopenedAt = performance.now()
        retry()
      } else state.value = { state: 'failed', problem: progress.error }
    }
    // Not cancelled with the attempt: a playback that was opened must be known, so that it can be closed.
    openPlayback(asked, { signal: new AbortController().signal }).then(
      (playback) => {
        if (ended.aborted) return closePlayback(playback.id)
        id = playback.id
        state.value = { state: 'open', playback }
        if (playback.progress.state === 'failed') return follow(playback.progress)
        followPlayback(id, follow, { signal: ended })
      },
      (error: unknown) => {
        if (!ended.aborted) state.value = { state: 'failed', problem: problemOf(error) }
      },
    )
    return {
      end() {
        controller.abort()
        if (id !== undefined) closePlayback(id)
      },
    }
  }

  function retry(more?: Partial<PlaybackRequest>): void {
    asked = { ...asked, ...more }
    attempt.end()
    attempt = begin()
  }

  return { state, retry, close: () => attempt.end() }
}
