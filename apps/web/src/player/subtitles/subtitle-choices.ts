import type { Playback, SubtitleCue, SubtitleFile, SubtitleTrack } from '@lanterne/contract'

/** Where the cues of a choice come from. */
export type CueSource =
  /** Our server, stretch by stretch. */
  | { readonly kind: 'film' }
  /** A file that the catalogue names. */
  | { readonly kind: 'address'; readonly url: string }
  /** A file of the viewer's own, read already. */
  | { readonly kind: 'own'; readonly cues: readonly SubtitleCue[] }

export interface SubtitleChoice {
  readonly track: SubtitleTrack
  readonly source: CueSource
}

/** Everything that may be chosen for one playback, the viewer's own files first. Pure. */
export function subtitleChoices(
  playback: Pick<Playback, 'subtitles'> | undefined,
  inFilm: readonly SubtitleTrack[],
  own: readonly SubtitleChoice[],
): SubtitleChoice[] {
  return [
    ...own,
    ...(playback?.subtitles ?? []).map((file, i) => ({
      track: trackOf(file, i),
      source: { kind: 'address', url: file.url } as const,
    })),
    ...inFilm.map((track) => ({ track, source: { kind: 'film' } as const })),
  ]
}

/** A file that the viewer brought; `number` tells it from others. */
export function ownChoice(name: string, cues: readonly SubtitleCue[], number: number): SubtitleChoice {
  return {
    track: { ...plainTrack, id: `own-${number}`, name: name.slice(0, 200) },
    source: { kind: 'own', cues },
  }
}

const plainTrack: Omit<SubtitleTrack, 'id' | 'name'> = {
  kind: 'text',
  language: 'und',
  isDefault: false,
  isForced: false,
  isForHearingImpaired: false,
  isCommentary: false,
}

function trackOf({ language, label }: SubtitleFile, index: number): SubtitleTrack {
  return { ...plainTrack, id: `file-${index}`, language, name: label }
}
