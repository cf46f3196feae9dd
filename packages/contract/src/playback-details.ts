/** Somebody that bytes of a playback come from, or go to, as it stands now. Rates are bytes per second. */
export interface PlaybackLender {
  /** `seed`: has all of it. */
  readonly kind: 'seed' | 'peer' | 'web-seed'
  /** What carries it; `http` for a web seed. */
  readonly transport: 'tcp' | 'utp' | 'webrtc' | 'http'
  readonly foundBy?: 'added' | 'remembered' | 'tracker' | 'dht' | 'pex' | 'local' | 'incoming'
  readonly downloadRate: number
  readonly uploadRate: number
  /** From asking to the first byte of an answer, at the least, in milliseconds. */
  readonly roundTripMs: number
  /** Blocks that it owes us, and how many it may. */
  readonly requests: number
  readonly window: number
  /** `sending`; `idle`: nothing is asked of it; `closed`: it gives us nothing for now; `stalled`: it owes and does not send. */
  readonly state: 'sending' | 'idle' | 'closed' | 'stalled'
}

/** What happens to the bytes of a playback, for who looks closely. Rates are bytes per second. */
export interface PlaybackDetails {
  readonly downloadRate: number
  readonly uploadRate: number
  /** Bytes of the torrent: here, in all, received, received for nothing, given. */
  readonly bytes: Readonly<Record<'have' | 'size' | 'received' | 'wasted' | 'sent', number>>
  /** Bytes of use by where they came from. */
  readonly origins: Readonly<Record<'seed' | 'peer' | 'web-seed' | 'cache', number>>
  readonly deadlines: {
    /** Starts and jumps, and their mean time to the first byte. */
    readonly openings: number
    readonly openingMs: number
    /** Reads that found their bytes here, and that had to wait; the longest wait in milliseconds. */
    readonly met: number
    readonly missed: number
    readonly longestMs: number
  }
  /** Addresses known, and those that were sent away for good. */
  readonly known: number
  readonly banned: number
  /** The quickest first; at most 50. */
  readonly lenders: readonly PlaybackLender[]
}
