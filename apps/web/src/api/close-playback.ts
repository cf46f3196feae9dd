import type { PlaybackId } from '@lanterne/contract'
import { paths, say } from './client.ts'

/** Tells the server that nobody watches any more. Sent even while the page goes away, so nothing waits for the answer. */
export function closePlayback(id: PlaybackId): void {
  say(`${paths.playback(id)}/close`, {})
}
