import type { SegmentManifest } from '@lanterne/contract'
import { effect } from '@preact/signals'
import { read } from '../../api/client.ts'
import type { Session } from '../session.ts'

/** Of a film that plays as it is: its index and some seconds. */
const START_BYTES = 2 << 20

/** Has the start of a session's film fetched as soon as it is found: by asking for it as a player does. */
export function fetchStart(session: Session, { signal }: { signal: AbortSignal }): void {
  let asked: string | undefined
  const stop = effect(() => {
    const { value } = session.state
    const progress = value.state === 'open' ? value.playback.progress : undefined
    if (progress?.state !== 'ready' || progress.url === asked) return
    asked = progress.url
    askFor(progress, { signal }).catch(() => {
      // It is for speed alone: who watches it asks again, and is told why it fails.
    })
  })
  signal.addEventListener('abort', stop, { once: true })
}

async function askFor(
  { delivery, url }: { readonly delivery: string; readonly url: string },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  if (delivery !== 'segments') return take(url, { signal })
  const { video, audio } = await read<SegmentManifest>(url, { signal })
  for (const track of [video, audio[0]]) {
    if (!track) continue
    await take(track.init, { signal })
    await take(track.segment.replace('$', '0'), { signal })
  }
}

/** Reads it and lets it go: it is then on this machine. */
async function take(url: string, { signal }: { signal: AbortSignal }): Promise<void> {
  const answer = await fetch(url, { signal, headers: { range: `bytes=0-${START_BYTES - 1}` } })
  const reader = answer.body?.getReader()
  while (reader && !(await reader.read()).done);
}
