import type { AudioTrackInfo, SubtitleTrackInfo, TrackInfo } from '../media-info.ts'
import { isSameLanguage } from './language.ts'
import type { Wishes } from './wishes.ts'

/** The sound that the viewer most likely wants; absent where there is none. */
export function chooseAudio(tracks: readonly AudioTrackInfo[], wishes: Wishes): AudioTrackInfo | undefined {
  const byHand = tracks.find(({ id }) => id === wishes.audioTrackId)
  return byHand ?? best(tracks, (track) => audioRank(track, wishes))
}

/** The subtitles to show: those asked for, else those that translate what the sound leaves foreign. */
export function chooseSubtitles(
  tracks: readonly SubtitleTrackInfo[],
  sound: AudioTrackInfo | undefined,
  wishes: Wishes,
): SubtitleTrackInfo | undefined {
  const { subtitleLanguages, wantsHearingImpaired = false } = wishes
  if (!subtitleLanguages)
    return tracks.find((track) => track.isForced && isSameLanguage(track.language, sound?.language ?? 'und'))
  const wanted = tracks.filter((track) => rankOf(track.language, subtitleLanguages) >= 0)
  return best(wanted, (track) => [
    -rankOf(track.language, subtitleLanguages),
    track.isForced ? 0 : 1,
    track.isForHearingImpaired === wantsHearingImpaired ? 1 : 0,
    track.isCommentary ? 0 : 1,
    track.isDefault ? 1 : 0,
  ])
}

/** The greatest first, by the first number that differs. */
function audioRank(track: AudioTrackInfo, wishes: Wishes): readonly number[] {
  const rank = rankOf(track.language, wishes.audioLanguages)
  return [
    track.isCommentary ? 0 : 1,
    track.isAudioDescription === (wishes.wantsAudioDescription ?? false) ? 1 : 0,
    rank < 0 ? -wishes.audioLanguages.length : -rank,
    track.isDefault ? 1 : 0,
    track.channels,
  ]
}

/** Place of a language among those wanted; -1 when it is none of them. */
function rankOf(language: TrackInfo['language'], wanted: readonly string[]): number {
  return wanted.findIndex((one) => isSameLanguage(one, language))
}

/** The track of the greatest rank; the earlier of two that are equal. */
function best<T>(tracks: readonly T[], rank: (track: T) => readonly number[]): T | undefined {
  let winner: { track: T; ranks: readonly number[] } | undefined
  for (const track of tracks) {
    const ranks = rank(track)
    if (!winner || isGreater(ranks, winner.ranks)) winner = { track, ranks }
  }
  return winner?.track
}

function isGreater(a: readonly number[], b: readonly number[]): boolean {
  const differing = a.findIndex((value, i) => value !== b[i])
  return differing >= 0 && (a[differing] ?? 0) > (b[differing] ?? 0)
}
