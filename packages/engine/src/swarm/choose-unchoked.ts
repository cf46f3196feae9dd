import { type Random, randomInteger } from '@lanterne/kernel'

/** A peer that would like to fetch from us. Rates are bytes per second over the last twenty seconds. */
export interface Applicant<Peer> {
  readonly peer: Peer
  /** What it gives us. */
  readonly gives: number
  /** What it takes from us. */
  readonly takes: number
  /** Since when it may fetch, or has been waiting, in milliseconds. */
  readonly isUnchoked: boolean
  readonly sinceMs: number
  /** It owes us blocks and has sent none for a minute: anti-snubbing (BEP 3). */
  readonly isSnubbing: boolean
  /** It has connected lately. */
  readonly isNew: boolean
}

/** How long a peer that fetches from a seed keeps its place while others wait. */
export const TURN_MS = 60_000
/** A peer that has just come is that much likelier to be the lucky one: it has nothing yet to give for it (BEP 3). */
const NEW_WEIGHT = 3

/**
 * Chooses who may fetch (BEP 3). While we fetch ourselves, those who give most; as a seed, each in its turn, the fastest
 * first among those whose turn it is. One place is for somebody by luck, who stays until `isLuckDue`. Pure.
 */
export function chooseUnchoked<Peer>({
  applicants,
  places,
  isSeed,
  lucky,
  isLuckDue,
  random,
}: {
  applicants: readonly Applicant<Peer>[]
  places: number
  isSeed: boolean
  lucky: Peer | undefined
  isLuckDue: boolean
  random: Random
}): { readonly unchoked: ReadonlySet<Peer>; readonly lucky: Peer | undefined } {
  if (places === 0) return { unchoked: new Set(), lucky: undefined }
  const sorted = [...applicants].sort(isSeed ? compareForSeed : compareByGift)
  const unchoked = new Set(sorted.slice(0, places - 1).map(({ peer }) => peer))
  const rest = sorted.slice(places - 1)
  const isStaying = !isLuckDue && rest.some(({ peer }) => peer === lucky)
  const next = isStaying ? lucky : draw(rest, random)
  if (next !== undefined) unchoked.add(next)
  return { unchoked, lucky: next }
}

/** Who gives most comes first; who gives nothing in return for long, last. */
function compareByGift(a: Applicant<unknown>, b: Applicant<unknown>): number {
  if (a.isSnubbing !== b.isSnubbing) return a.isSnubbing ? 1 : -1
  return b.gives - a.gives || waited(b) - waited(a)
}

/** Those in their turn, the fastest first; then those who wait, the longest first; then those whose turn is over. */
function compareForSeed(a: Applicant<unknown>, b: Applicant<unknown>): number {
  const [stageA, stageB] = [stage(a), stage(b)]
  if (stageA !== stageB) return stageA - stageB
  return stageA === 1 ? b.sinceMs - a.sinceMs : b.takes - a.takes || a.sinceMs - b.sinceMs
}

function stage({ isUnchoked, sinceMs }: Applicant<unknown>): 0 | 1 | 2 {
  if (!isUnchoked) return 1
  return sinceMs < TURN_MS ? 0 : 2
}

function waited({ isUnchoked, sinceMs }: Applicant<unknown>): number {
  return isUnchoked ? 0 : sinceMs
}

function draw<Peer>(applicants: readonly Applicant<Peer>[], random: Random): Peer | undefined {
  const lots = applicants.flatMap(({ peer, isNew }) => Array<Peer>(isNew ? NEW_WEIGHT : 1).fill(peer))
  return lots.length > 0 ? lots[randomInteger(random, lots.length)] : undefined
}

/** Least that a place is worth having for, in bytes per second. */
const PLACE_RATE = 64 << 10
const LEAST_PLACES = 4
const USUAL_PLACES = 8
const MOST_PLACES = 24

/** How many may fetch at once over an uplink of `rate` bytes per second, one of them by luck; when it is not known, eight. */
export function placesFor(rate: number): number {
  if (!Number.isFinite(rate)) return USUAL_PLACES
  return Math.min(MOST_PLACES, Math.max(LEAST_PLACES, Math.round(rate / PLACE_RATE)))
}
