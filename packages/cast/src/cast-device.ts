import type { CastKind, CastPlayback, Screen } from '@lanterne/contract'
import type { Emitter } from '@lanterne/kernel'

/** A screen of the house that films can be played on. */
export interface CastDevice {
  /** The same after every start of it and of us: what the device calls itself for good. */
  readonly id: string
  readonly kind: CastKind
  /** As its owner named it. */
  readonly name: string
  /** Empty where it does not say. */
  readonly model: string
  /** Where it asks for bytes from. */
  readonly address: string
  /** The address that this machine has on the device's side of the house. */
  readonly localAddress: string
  /** What it says, or is known, to play. */
  readonly screen: Screen
  /** The form that it takes subtitles in, beside the film. */
  readonly wordsFormat: 'srt' | 'vtt' | 'none'
  /** Speaks with it until the session is disposed, which leaves what plays alone. Throws `screen-unreachable`. */
  open(options: { signal: AbortSignal }): Promise<CastSession>
}

/** What a device is to play; the addresses must be ones that it reaches. */
export interface CastMedia {
  readonly url: string
  readonly mimeType: string
  readonly title: string
  readonly durationSeconds?: number
  readonly sizeBytes?: number
  /** Where it begins. */
  readonly startSeconds: number
  readonly artworkUrl?: string
  /** Subtitles that may be chosen. */
  readonly words: readonly CastWords[]
  /** The `id` of those that are shown from the beginning. */
  readonly shownWords?: string
}

export interface CastWords {
  readonly id: string
  readonly url: string
  readonly language: string
  readonly name: string
}

/** A conversation with one device. Every command throws `screen-unreachable` where it does not answer in time. */
export interface CastSession extends AsyncDisposable {
  /** `status` when anything of it changed; `gone` once, when the device answers no more. */
  readonly events: Emitter<{ status: CastPlayback; gone: undefined }>
  /** As the device told it last: a claim, never a proof that something is seen. */
  readonly status: CastPlayback
  /** Has the device play `media` in place of whatever it plays. Throws `screen-not-playing` where it refuses. */
  load(media: CastMedia, options: { signal: AbortSignal }): Promise<void>
  /**
   * Takes up what the device plays already where that is `media`, as after a restart of ours, and leaves it as it is.
   * False where it plays something else, or nothing.
   */
  join(media: CastMedia, options: { signal: AbortSignal }): Promise<boolean>
  play(options: { signal: AbortSignal }): Promise<void>
  pause(options: { signal: AbortSignal }): Promise<void>
  stop(options: { signal: AbortSignal }): Promise<void>
  seek(seconds: number, options: { signal: AbortSignal }): Promise<void>
  /** `volume` from 0 to 1. */
  setVolume(volume: number, options: { signal: AbortSignal }): Promise<void>
  /** Shows one of the words that were loaded, or none. Throws `invalid-request` where the device cannot change them. */
  showWords(id: string | undefined, options: { signal: AbortSignal }): Promise<void>
}

/** One way of finding devices. */
export interface CastFinder extends AsyncDisposable {
  readonly kind: CastKind
  /** Looks until `signal` aborts, and tells of each device as it comes, changes and goes. */
  find(
    tell: { readonly here: (device: CastDevice) => void; readonly gone: (id: string) => void },
    options: { signal: AbortSignal },
  ): void
}
