import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Screen } from '@lanterne/contract'
import { AudioClass, VideoClass } from '@lanterne/contract'
import type { ByteSource } from '@lanterne/kernel'
import { makePlayable, type OpenedFilm, type SegmentedFilm, type Workshop } from '@lanterne/media'

/** Plays all that there is, in segments. */
export const anyScreen: Screen = {
  player: 'other',
  direct: { containers: [], video: [], audio: [] },
  segments: { video: [...VideoClass.options], audio: [...AudioClass.options] },
  mostChannels: 8,
}
/** Decodes nothing but AAC. */
export const aacScreen: Screen = { ...anyScreen, segments: { ...anyScreen.segments, audio: ['aac'] } }

/** A film cut for a screen. */
export interface CutFilm extends Disposable {
  readonly film: SegmentedFilm
  readonly opened: OpenedFilm
}

export async function cutFilm(
  workshop: Workshop,
  source: ByteSource,
  { screen = anyScreen, signal }: { screen?: Screen; signal: AbortSignal },
): Promise<CutFilm> {
  const opened = workshop.open(source)
  try {
    const playable = await makePlayable(opened, { screen, wishes: { audioLanguages: [] } }, { signal })
    const film = await playable.segments({ signal })
    return { film, opened, [Symbol.dispose]: () => opened[Symbol.dispose]() }
  } catch (error) {
    opened[Symbol.dispose]()
    throw error
  }
}

export async function segmentBytes(
  film: SegmentedFilm,
  trackId: number,
  index: number,
  { signal }: { signal: AbortSignal },
): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of film.segment(trackId, index, { signal })) parts.push(part)
  return Buffer.concat(parts)
}

/** Writes one track of a cut film as one file: its header and every segment, asked for in the order of `order`. */
export async function writeTrack(
  film: SegmentedFilm,
  trackId: number,
  { folder, order, signal }: { folder: string; order: readonly number[]; signal: AbortSignal },
): Promise<{ path: string; init: Buffer; segments: readonly Buffer[] }> {
  const init = Buffer.from(await film.init(trackId, { signal }))
  const segments: Buffer[] = []
  for (const index of order) segments[index] = await segmentBytes(film, trackId, index, { signal })
  const path = join(folder, `track-${trackId}.mp4`)
  await writeFile(path, Buffer.concat([init, ...segments]))
  return { path, init, segments }
}
