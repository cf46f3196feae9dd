/**
 * Why something expected did not work: a closed list, one sentence each in every language of the interface.
 * The HTTP status of each code is in `contract`.
 */
export type ErrorCode =
  | 'invalid-request'
  | 'forbidden'
  | 'not-found'
  | 'invalid-torrent'
  | 'torrent-too-large'
  | 'invalid-magnet'
  | 'unsupported-torrent'
  | 'unsupported-source'
  | 'no-peers'
  | 'no-metadata'
  | 'source-unreachable'
  | 'tracker-failed'
  | 'tracker-answer-invalid'
  | 'connection-failed'
  | 'timed-out'
  | 'disk-full'
  | 'data-folder-not-writable'
  | 'data-folder-in-use'
  | 'disk-failed'
  | 'port-in-use'
  | 'format-not-playable'
  | 'ffmpeg-missing'
  | 'wrong-bytes'
  | 'catalogue-refused'
  | 'not-free-here'
  | 'profile-needed'
  | 'wrong-pin'
  | 'too-many-tries'
  | 'not-for-this-age'
  | 'month-used-up'
  | 'licence-missing'
  | 'not-a-film'
  | 'film-changed'
  | 'screen-unreachable'
  | 'screen-not-playing'
  | 'screen-in-use'
  | 'not-paired'
  | 'wrong-code'
  | 'not-from-here'
  | 'closed'

/** An expected failure. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly code: ErrorCode
  /** Values that the sentence for this code may mention; never secrets. */
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: ErrorCode, options: { cause?: unknown; details?: Record<string, string | number> } = {}) {
    super(code, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.details = options.details ?? {}
  }
}
