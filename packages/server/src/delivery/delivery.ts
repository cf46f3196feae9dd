import type { FilmChapter, Screen, SegmentManifest, SegmentTrack, SoundTrack } from '@lanterne/contract'
import { AppError, type ByteSource } from '@lanterne/kernel'
import {
  type ByteCurve,
  type KeyFrame,
  makePlayable,
  type OpenedFilm,
  type Playable,
  type PlayableTrack,
  type SegmentedFilm,
  type Workshop,
} from '@lanterne/media'

/** More are no help on a bar. */
const MOST_CHAPTERS = 200

/** Where a film is to be played, and for whom. */
export interface Audience {
  readonly screen: Screen
  /** Languages that the viewer understands, the best first. */
  readonly languages: readonly string[]
  /** Whether a voice that tells what is seen is wanted. */
  readonly wantsAudioDescription: boolean
}

/** How a film reaches a screen, until disposed. */
export interface Delivery extends Disposable {
  readonly kind: 'direct' | 'segments'
  /** What the viewer may choose from while it plays. */
  readonly sounds: readonly SoundTrack[]
  /** The one that is heard unless another is chosen. */
  readonly sound: number | undefined
  /** As the film's maker parted it, in the order of time. */
  readonly chapters: readonly FilmChapter[]
  /** The film in segments, cut when they are first asked for. Throws `format-not-playable`. */
  segments(): Promise<SegmentedFilm>
  /** A picture near a time, if it is here: nothing is fetched for it. */
  keyFrame(seconds: number, options: { signal: AbortSignal }): Promise<KeyFrame | undefined>
  /** How far into the file each moment lies. Throws `format-not-playable`. */
  curve(): Promise<ByteCurve>
}

/** Decides how a file reaches a screen. Throws `AppError` `format-not-playable`. */
export async function decideDelivery(
  source: ByteSource,
  { screen, languages, wantsAudioDescription }: Audience,
  { workshop, signal }: { workshop: Workshop; signal: AbortSignal },
): Promise<Delivery> {
  const opened: OpenedFilm = workshop.open(source)
  try {
    const wishes = { audioLanguages: languages, wantsAudioDescription }
    const playable = await makePlayable(opened, { screen, wishes }, { signal })
    let cut: Promise<SegmentedFilm> | undefined
    const segments = () => {
      if (!cut) {
        cut = playable.segments({ signal })
        // The next to ask tries again.
        cut.catch(() => {
          cut = undefined
        })
      }
      return cut
    }
    const mayChoose = playable.kind === 'segments' || playable.sounds.length > 1
    const canChoose = mayChoose && (await canBeCut(playable, segments))
    return {
      kind: playable.kind,
      sounds: canChoose ? playable.sounds.map(describeSound) : [],
      sound: canChoose ? playable.sound?.id : undefined,
      chapters: playable.chapters.slice(0, MOST_CHAPTERS),
      segments,
      keyFrame: (seconds, options) => playable.keyFrame(seconds, options),
      curve: () => opened.curve({ signal }),
      [Symbol.dispose]: () => opened[Symbol.dispose](),
    }
  } catch (error) {
    opened[Symbol.dispose]()
    throw error
  }
}

/** A film that plays as it is need not be one that can be cut: then it has the sound that it has. */
async function canBeCut({ kind }: Playable, segments: () => Promise<SegmentedFilm>): Promise<boolean> {
  try {
    await segments()
    return true
  } catch (error) {
    const codes: readonly string[] = ['format-not-playable', 'ffmpeg-missing']
    const isExpected = error instanceof AppError && codes.includes(error.code)
    if (kind === 'segments' || !isExpected) throw error
    return false
  }
}

function describeSound(track: Playable['sounds'][number]): SoundTrack {
  const { id, language, name, channels, isAudioDescription, isCommentary, isOriginal } = track
  const named = name === undefined ? {} : { name }
  return { id, language, ...named, channels, isAudioDescription, isCommentary, isOriginal }
}

/** What a player must know of a film in segments; `base` is the address that they are found under. */
export function manifestOf(film: SegmentedFilm, base: string): SegmentManifest {
  const track = ({ id, mimeType, language, name }: PlayableTrack): SegmentTrack => ({
    id,
    mimeType,
    language,
    ...(name === undefined ? {} : { name }),
    init: `${base}/${id}/init.mp4`,
    segment: `${base}/${id}/$.m4s`,
  })
  return {
    durationSeconds: film.durationSeconds,
    starts: film.segments.map(({ start }) => start),
    ...(film.video ? { video: track(film.video) } : {}),
    audio: film.audio.map(track),
  }
}
