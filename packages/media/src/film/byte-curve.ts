import type { ByteSource } from '@lanterne/kernel'
import type { Place } from '../bisect.ts'
import type { MediaInfo } from '../media-info.ts'
import { readChunkPlaces } from '../mp4/chunk-places.ts'
import type { FilmLayout } from './film-layout.ts'

/** How a film's file is used up while it is played: where in it each moment lies. */
export interface ByteCurve {
  /** Absent where only reading all of the file would tell. */
  readonly durationSeconds: number | undefined
  /** Ascending in both; what is played before `seconds` lies before `bytes`. Empty where the index does not say. */
  readonly points: readonly { readonly seconds: number; readonly bytes: number }[]
}

const mostPoints = 500

/** Reads the curve from what the index says of the first picture's track, or else the first sound's. */
export async function readByteCurve(
  source: ByteSource,
  { durationSeconds, video, audio }: MediaInfo,
  layout: FilmLayout,
  { signal }: { signal: AbortSignal },
): Promise<ByteCurve> {
  const track = video[0] ?? audio[0]
  const every = (durationSeconds ?? 0) / mostPoints
  const places = track ? await placesOf(source, layout, track.id, every, { signal }) : []
  return { durationSeconds, points: ascending(places, every) }
}

async function placesOf(
  source: ByteSource,
  layout: FilmLayout,
  trackId: number,
  every: number,
  { signal }: { signal: AbortSignal },
): Promise<readonly Place[]> {
  switch (layout.kind) {
    case 'tables':
      return readChunkPlaces(source, trackId, every, { signal })
    case 'fragments':
      return layout.index.keyFrames.get(trackId) ?? []
    case 'matroska': {
      const { cues = [], segmentStart } = layout.index
      // Any track's will do: clusters hold what is played together.
      return cues.map(({ seconds, clusterPosition }) => ({ seconds, at: segmentStart + clusterPosition }))
    }
  }
}

/** Places in the order of time, no nearer than `every` seconds; what lies before what was already played says nothing. */
function ascending(places: readonly Place[], every: number): { seconds: number; bytes: number }[] {
  const points: { seconds: number; bytes: number }[] = []
  for (const { seconds, at } of places.toSorted((a, b) => a.seconds - b.seconds)) {
    const last = points.at(-1)
    if (seconds < 0 || (last && (seconds < last.seconds + every || at <= last.bytes))) continue
    if (points.length < mostPoints) points.push({ seconds, bytes: at })
  }
  return points
}
