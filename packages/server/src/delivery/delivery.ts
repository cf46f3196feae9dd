import type { Screen, SegmentManifest, SegmentTrack } from '@lanterne/contract'
import type { ByteSource } from '@lanterne/kernel'
import {
  makePlayable,
  type OpenedFilm,
  type PlayableTrack,
  type SegmentedFilm,
  type Workshop,
} from '@lanterne/media'

/** Where a film is to be played, and for whom. */
export interface Audience {
  readonly screen: Screen
  /** Languages that the viewer understands, the best first. */
  readonly languages: readonly string[]
}

/** A film that is made playable in segments, until disposed. */
export interface SegmentDelivery extends Disposable {
  readonly film: SegmentedFilm
}

/**
 * Decides how a file reaches a screen: `undefined` as it is, else in segments.
 * Throws `AppError` `format-not-playable`.
 */
export async function decideDelivery(
  source: ByteSource,
  { screen, languages }: Audience,
  { workshop, signal }: { workshop: Workshop; signal: AbortSignal },
): Promise<SegmentDelivery | undefined> {
  const opened: OpenedFilm = workshop.open(source)
  try {
    const playable = await makePlayable(opened, { screen, wishes: { audioLanguages: languages } }, { signal })
    if (playable.kind === 'segments')
      return { film: playable, [Symbol.dispose]: () => opened[Symbol.dispose]() }
  } catch (error) {
    opened[Symbol.dispose]()
    throw error
  }
  opened[Symbol.dispose]()
  return undefined
}

/** What a player must know of a film in segments; `base` is the address that they are found under. */
export function manifestOf(film: SegmentedFilm, base: string): SegmentManifest {
  const track = ({ id, mimeType, language, name }: PlayableTrack): SegmentTrack => ({
    id,
    mimeType,
    language,
    ...(name === undefined ? {} : { name }),
    init: `${base}/${id}/init`,
    segment: `${base}/${id}/$`,
  })
  return {
    durationSeconds: film.durationSeconds,
    starts: film.segments.map(({ start }) => start),
    ...(film.video ? { video: track(film.video) } : {}),
    audio: film.audio.map(track),
  }
}
