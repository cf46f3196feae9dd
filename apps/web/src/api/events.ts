import type { PlaybackId, PlaybackProgress, ServerEvent } from '@lanterne/contract'
import { paths } from './client.ts'
import { noteAnswer, suspect } from './connection.ts'

const againAfterMs = 3000

/** Hears what happens to a playback until `signal` aborts. The browser asks again by itself when the line is cut. */
export function followPlayback(
  id: PlaybackId,
  onProgress: (progress: PlaybackProgress) => void,
  { signal }: { signal: AbortSignal },
): void {
  if (signal.aborted) return
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  const connect = () => {
    source = new EventSource(paths.events(id))
    source.onopen = noteAnswer
    source.onmessage = ({ data }: MessageEvent<string>) => {
      // The server's events and this page share the contract's types.
      const event = JSON.parse(data) as ServerEvent
      if (event.id === id) onProgress(event.progress)
    }
    source.onerror = () => {
      suspect()
      // An answer that is not a stream ends the browser's own attempts.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, againAfterMs)
    }
  }
  connect()
  const stop = () => {
    clearTimeout(timer)
    source.close()
  }
  signal.addEventListener('abort', stop, { once: true })
}
