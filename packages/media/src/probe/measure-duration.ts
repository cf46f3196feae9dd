import type { ByteSource } from '@lanterne/kernel'
import { lastCluster } from '../matroska/find-cluster.ts'
import { readMatroskaIndex } from '../matroska/matroska-index.ts'
import { readFrames } from '../matroska/read-frames.ts'
import type { MediaInfo } from '../media-info.ts'
import { lastFragmentEnd } from '../mp4/find-fragment.ts'
import { readFragmentIndex } from '../mp4/fragment-index.ts'
import { ReadAhead } from '../read-ahead.ts'

/** When a film ends, as its last packets say; absent where they cannot be found. */
export async function measureDuration(
  source: ByteSource,
  { container, isFragmented, video, audio }: MediaInfo,
  { signal }: { signal: AbortSignal },
): Promise<number | undefined> {
  using file = new ReadAhead(source, { aheadBytes: 0, signal })
  if (container === 'matroska' || container === 'webm') {
    const index = await readMatroskaIndex(source, { signal })
    const last = await lastCluster(file, index)
    if (!last) return undefined
    let end = last.seconds
    const before = new Map<number, number>()
    const tracks = index.tracks.filter(({ kind }) => kind === 'video' || kind === 'audio')
    const request = { at: last.at, tracks, untilSeconds: Number.POSITIVE_INFINITY, index }
    for await (const { track, seconds, durationSeconds } of readFrames(file, request)) {
      // Where the file does not say how long a frame is, it is as long as the one before.
      const length = durationSeconds ?? Math.max(0, seconds - (before.get(track) ?? seconds))
      before.set(track, seconds)
      end = Math.max(end, seconds + Math.min(length, 1))
    }
    return end || undefined
  }
  if (!isFragmented) return undefined
  const index = await readFragmentIndex(source, { signal })
  let end: number | undefined
  for (const { id } of [...video, ...audio]) {
    const its = await lastFragmentEnd(file, { index, trackId: id })
    if (its !== undefined) end = Math.max(end ?? 0, its)
  }
  return end
}
