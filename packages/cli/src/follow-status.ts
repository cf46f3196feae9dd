import { sleep, systemClock } from '@lanterne/kernel'
import type { TorrentStatus } from '@lanterne/server'
import type { Messages } from './text/messages.ts'

const lookEveryMs = 200
const tellEveryMs = 1000

/** How to follow a torrent: `print`, when given, gets a line of JSON a second, and one at each change of state. */
export interface FollowOptions {
  readonly text: Messages
  readonly say: (line: string) => void
  readonly print?: (line: string) => void
  /** What each line says besides. */
  readonly more?: object
  readonly signal: AbortSignal
}

/** Follows a torrent until `signal` aborts, and tells why when it fails. */
export async function followStatus(
  torrent: { status(): TorrentStatus },
  { text, say, print, more = {}, signal }: FollowOptions,
): Promise<void> {
  let told = { state: '', atMs: Number.NEGATIVE_INFINITY }
  while (!signal.aborted) {
    const status = torrent.status()
    const now = systemClock.now()
    const isTurn = status.state !== told.state
    if (isTurn && status.error !== undefined) say(text.errors[status.error]({}))
    if (isTurn || now - told.atMs >= tellEveryMs) {
      print?.(JSON.stringify({ ...status, ...more }))
      told = { state: status.state, atMs: now }
    }
    await sleep(systemClock, lookEveryMs, { signal }).catch(() => {}) // Ends early when it is time to stop.
  }
}
