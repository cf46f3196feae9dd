import type { Problem } from '../i18n/parts.ts'

/** What a viewer can do when a film does not play. Leaving is always possible too. */
export type ProblemAction = 'retry' | 'other-version' | 'reload' | 'play-anyway'

const again: readonly ProblemAction[] = ['retry', 'other-version']
const other: readonly ProblemAction[] = ['other-version']

/** Best first; an action that makes no sense where the viewer is, is left out by who shows them. */
export const problemActions: Readonly<Record<Problem, readonly ProblemAction[]>> = {
  'invalid-request': [],
  forbidden: ['reload'],
  'not-found': other,
  'invalid-torrent': other,
  'torrent-too-large': other,
  'invalid-magnet': other,
  'unsupported-torrent': other,
  'unsupported-source': other,
  'no-peers': again,
  'no-metadata': again,
  'wrong-bytes': again,
  'catalogue-refused': [],
  'not-free-here': [],
  'film-changed': ['retry'],
  'licence-missing': [],
  'not-a-film': other,
  'profile-needed': [],
  'wrong-pin': [],
  'too-many-tries': [],
  'screen-unreachable': again,
  'screen-not-playing': again,
  'screen-in-use': ['retry'],
  'not-for-this-age': [],
  'not-paired': ['reload'],
  'wrong-code': [],
  'not-from-here': [],
  'month-used-up': ['play-anyway'],
  'source-unreachable': again,
  'tracker-failed': again,
  'tracker-answer-invalid': again,
  'connection-failed': again,
  'timed-out': again,
  'disk-full': ['retry'],
  'data-folder-not-writable': ['retry'],
  'data-folder-in-use': ['retry'],
  'disk-failed': ['retry'],
  'port-in-use': ['retry'],
  'format-not-playable': other,
  'ffmpeg-missing': again,
  closed: ['retry'],
  'server-away': ['retry'],
  unexpected: again,
  'picture-unreachable': again,
  'picture-broken': again,
  'picture-unsupported': other,
}

/** What an error of the `<video>` element means. An interrupted load is nobody's problem. */
export function problemOfMedia(error: { readonly code: number } | null): Problem | undefined {
  if (error?.code === 2) return 'picture-unreachable'
  if (error?.code === 3) return 'picture-broken'
  return error?.code === 4 ? 'picture-unsupported' : undefined
}
