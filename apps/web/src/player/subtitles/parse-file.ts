import type { SubtitleCue } from '@lanterne/contract'
import { trustedScript } from '../../design/trusted-script.ts'
// oxlint-disable-next-line import/default -- Vite makes it of the file's address.
import workerAddress from './parse-worker.ts?worker&url'

/** What the thread that reads a file is told. */
export interface ParseRequest {
  readonly bytes: Uint8Array
  readonly language: string | undefined
  readonly durationSeconds: number | undefined
}

/** What it answers; no cues: the file is none of subtitles. */
export interface ParseAnswer {
  readonly cues: readonly SubtitleCue[] | undefined
}

/** The greatest file that is looked at. */
const MOST_BYTES = 10 << 20
/** A file that takes longer was made to. */
const LONGEST_MS = 15_000

/** Reads a file of subtitles away from the page. Rejects with `NoSubtitles`, or with the signal's reason. */
export async function parseFile(
  file: Blob,
  { language, durationSeconds, signal }: Omit<ParseRequest, 'bytes'> & { readonly signal: AbortSignal },
): Promise<readonly SubtitleCue[]> {
  if (file.size === 0 || file.size > MOST_BYTES) throw new NoSubtitles()
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (signal.aborted) throw new DOMException('no longer wanted', 'AbortError')
  const worker = new Worker(trustedScript(workerAddress), { type: 'module' })
  let timer: ReturnType<typeof setTimeout> | undefined
  let leave: (() => void) | undefined
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<ParseAnswer>) =>
        data.cues && data.cues.length > 0 ? resolve(data.cues) : reject(new NoSubtitles()),
      )
      worker.addEventListener('error', () => reject(new NoSubtitles()))
      timer = setTimeout(() => reject(new NoSubtitles()), LONGEST_MS)
      leave = () => reject(signal.reason)
      signal.addEventListener('abort', leave)
      const request: ParseRequest = { bytes, language, durationSeconds }
      worker.postMessage(request, [bytes.buffer])
    })
  } finally {
    clearTimeout(timer)
    if (leave) signal.removeEventListener('abort', leave)
    worker.terminate()
  }
}

/** A file that holds no subtitles, or none that can be read. */
export class NoSubtitles extends Error {}
