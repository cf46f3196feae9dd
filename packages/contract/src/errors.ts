import type { ErrorCode } from '@lanterne/kernel'

/** HTTP status of each expected failure. */
export const errorStatus = {
  'invalid-request': 400,
  forbidden: 403,
  'not-found': 404,
  'invalid-torrent': 422,
  'torrent-too-large': 422,
  'invalid-magnet': 422,
  'unsupported-torrent': 422,
  'unsupported-source': 422,
  'no-peers': 503,
  'no-metadata': 504,
  'source-unreachable': 502,
  'tracker-failed': 502,
  'tracker-answer-invalid': 502,
  'connection-failed': 502,
  'timed-out': 504,
  'disk-full': 507,
  'data-folder-not-writable': 500,
  'data-folder-in-use': 500,
  'disk-failed': 500,
  'port-in-use': 500,
  'format-not-playable': 415,
  'ffmpeg-missing': 415,
  'wrong-bytes': 502,
  'catalogue-refused': 422,
  'not-free-here': 451,
  'profile-needed': 401,
  'wrong-pin': 403,
  'too-many-tries': 429,
  'not-for-this-age': 403,
  'month-used-up': 403,
  'licence-missing': 422,
  'not-a-film': 422,
  'film-changed': 409,
  'screen-unreachable': 504,
  'screen-not-playing': 502,
  'screen-in-use': 409,
  'not-paired': 401,
  'wrong-code': 403,
  'not-from-here': 403,
  closed: 410,
} as const satisfies Record<ErrorCode, number>

/** Body of every answer that is not a success. Codes only: the sentence is the interface's. */
export interface Failure {
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, string | number>> }
}
