import type { CastPlayback, DevicesState, LicenceId } from '@lanterne/contract'
import type { ErrorCode } from '@lanterne/kernel'
import type { FindingName, RefusalReason } from '@lanterne/server'
import type { UsageProblem } from '../parse-words.ts'

/** Values that a sentence may mention. */
export type Details = Readonly<Record<string, string | number>>

/** Everything that the command line says, in one language. French is the source. */
export interface Messages {
  readonly help: string
  readonly isOpen: (address: string) => string
  readonly isRunning: (address: string) => string
  readonly howToStop: string
  readonly looking: string
  readonly seeding: (port: string) => string
  readonly made: (path: string) => string
  readonly keyMade: (path: string) => string
  readonly built: (path: string, titles: number) => string
  readonly told: (nodes: number) => string
  readonly publishing: (sequence: number) => string
  /** A title that was looked up, and what somebody should look at. */
  readonly resolved: (id: string, notes: string, done: number, of: number) => string
  readonly lookingForCatalogue: string
  readonly unsubscribed: string
  /** How much of the film is read, in percent. */
  readonly readingFilm: (percent: number) => string
  readonly sharedByApp: string
  /** What a film that is published is asked for. */
  readonly asking: {
    readonly title: string
    readonly year: string
    readonly makers: string
    readonly language: string
    readonly synopsisEn: string
    readonly synopsisFr: string
    readonly licence: string
    readonly licences: Readonly<Record<LicenceId, string>>
    readonly basis: (bases: string) => string
    readonly territory: string
    readonly evidence: string
    readonly support: string
    readonly mayShare: string
    readonly again: string
    /** What is taken for a yes. */
    readonly yes: RegExp
  }
  readonly casting: {
    readonly looking: string
    readonly none: string
    readonly noSuchScreen: (name: string) => string
    readonly several: (name: string) => string
    readonly starting: (screen: string) => string
    readonly on: (screen: string) => string
    readonly states: Readonly<Record<CastPlayback['state'], string>>
    readonly nothing: string
    readonly over: string
  }
  /** Of other devices of the house. */
  readonly devices: {
    readonly open: (addresses: string, code: string, minutes: number) => string
    readonly closed: Readonly<Record<NonNullable<DevicesState['problem']>, string>>
    readonly connected: (name: string) => string
  }
  readonly outputNotWritten: (path: string) => string
  readonly bug: string
  readonly howToUse: string
  readonly errors: Readonly<Record<ErrorCode, (details: Details) => string>>
  /** Why a catalogue is not taken. */
  readonly refusals: Readonly<Record<RefusalReason, string>>
  readonly usage: Readonly<Record<UsageProblem['kind'], (what: string) => string>>
  readonly findings: Readonly<
    Record<
      FindingName,
      {
        readonly name: string
        readonly good: (details: Details) => string
        readonly otherwise: (details: Details) => string
      }
    >
  >
  readonly allGood: string
  readonly notGood: string
}
