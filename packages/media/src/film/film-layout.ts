import type { ByteSource } from '@lanterne/kernel'
import type { EncodedPacket } from 'mediabunny'
import { findCluster } from '../matroska/find-cluster.ts'
import { type MatroskaIndex, readMatroskaIndex } from '../matroska/matroska-index.ts'
import { MatroskaPackets } from '../matroska/matroska-packets.ts'
import type { AudioTrackInfo, MediaInfo } from '../media-info.ts'
import { findFragment } from '../mp4/find-fragment.ts'
import { type FragmentIndex, readFragmentIndex } from '../mp4/fragment-index.ts'
import { ReadAhead } from '../read-ahead.ts'
import { skipBoxes, skipElements } from '../skip.ts'
import type { TimeSpan } from './film-reader.ts'
import { frameGrid } from './frame-grid.ts'

/** Decoders want a little of what comes before; and a track's own part of a fragment may lie before the others'. */
const EARLIER_SECONDS = 2

/** How a film's packets lie in its file, as far as it matters for going straight to one of them. */
export type FilmLayout =
  /** An MP4 file whose tables say where each packet is. */
  | { readonly kind: 'tables' }
  | { readonly kind: 'matroska'; readonly index: MatroskaIndex; readonly packets: MatroskaPackets }
  | { readonly kind: 'fragments'; readonly index: FragmentIndex }

export async function readLayout(
  source: ByteSource,
  { container, isFragmented, durationSeconds = 0 }: MediaInfo,
  { signal }: { signal: AbortSignal },
): Promise<FilmLayout> {
  if (container === 'matroska' || container === 'webm') {
    const index = await readMatroskaIndex(source, { signal })
    return { kind: 'matroska', index, packets: new MatroskaPackets(source, index, durationSeconds) }
  }
  if (isFragmented) return { kind: 'fragments', index: await readFragmentIndex(source, { signal }) }
  return { kind: 'tables' }
}

/**
 * The file as a reader must see it that begins at `seconds` of a track: without what lies before, so that a reader which
 * knows of no index does not read through it.
 */
export async function enterAt(
  source: ByteSource,
  layout: FilmLayout,
  { trackId, seconds, durationSeconds }: { trackId: number; seconds: number; durationSeconds: number },
  { signal }: { signal: AbortSignal },
): Promise<ByteSource> {
  if (layout.kind === 'tables' || seconds <= 0) return source
  using file = new ReadAhead(source, { aheadBytes: 0, signal })
  if (layout.kind === 'matroska') {
    const { index } = layout
    if (index.cues || index.clustersStart === undefined) return source
    const from = Math.max(0, seconds - EARLIER_SECONDS)
    const { at } = await findCluster(file, from, { index, durationSeconds })
    return skipElements(source, { start: index.clustersStart, end: at })
  }
  const { index } = layout
  const [anyTrack] = index.keyFrames.values()
  const own = index.keyFrames.get(trackId)
  const places = own ?? anyTrack
  const from = own ? seconds : seconds - EARLIER_SECONDS
  const known = places?.findLast((place) => place.seconds <= from + 0.0006)
  if (places) return skipBoxes(source, { start: index.headEnd, end: known?.at ?? index.headEnd })
  const { at } = await findFragment(file, seconds, { index, trackId, durationSeconds })
  return skipBoxes(source, { start: index.headEnd, end: at })
}

/** The packets of a sound of a Matroska file, where its codec says that they are: the file's clock is a rough one. */
export async function* matroskaSound(
  packets: MatroskaPackets,
  track: AudioTrackInfo,
  span: TimeSpan,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<EncodedPacket> {
  const grid = frameGrid(track, await packets.firstSeconds(track.id, { signal }))
  for await (const packet of packets.sounds(track.id, span, { signal })) {
    const { timestamp, duration } = grid(packet)
    yield packet.clone({ timestamp: Math.max(0, timestamp), duration })
  }
}
