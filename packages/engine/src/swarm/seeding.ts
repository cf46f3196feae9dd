/** When a film that nobody here watches or fetches has been shared enough; a rule that is absent never says so. */
export interface SeedingRules {
  /** Times its size given to others since it was opened. */
  readonly ratio?: number
  /** Time shared while nobody here wanted it, in seconds. */
  readonly seconds?: number
  /** Time in which nobody fetched any of it, in seconds. */
  readonly idleSeconds?: number
}

/** What the machine says of itself; whoever starts the engine finds it out. */
export interface SeedingConditions {
  /** The line is paid by the byte. */
  readonly isMetered?: boolean
  /** It runs on a battery. */
  readonly isOnBattery?: boolean
}

/** What is known of a torrent, to say whether it is shared. */
export interface Shared {
  readonly sentBytes: number
  readonly haveBytes: number
  /** Time shared while nobody here wanted it, and of that how long nobody fetched, in milliseconds. */
  readonly sharedMs: number
  readonly idleMs: number
}

/** Whether a torrent that nobody here wants is shared all the same. Pure. */
export function isSharedOn(
  { sentBytes, haveBytes, sharedMs, idleMs }: Shared,
  rules: SeedingRules,
  { isMetered = false, isOnBattery = false }: SeedingConditions,
): boolean {
  const { ratio, seconds = Infinity, idleSeconds = Infinity } = rules
  if (isMetered || isOnBattery) return false
  // Before anything is here, nothing was given either.
  const isGiven = ratio !== undefined && sentBytes > 0 && sentBytes >= ratio * haveBytes
  return !isGiven && sharedMs < seconds * 1000 && idleMs < idleSeconds * 1000
}

/** The rules and conditions of an engine, as they are now. */
export interface SeedingState {
  rules: SeedingRules
  conditions: SeedingConditions
}

/** Follows one torrent: for how long it was shared, and whether it goes on being. What is wanted here always is. */
export class Seeding {
  readonly #state: SeedingState
  #tickedAt: number
  #sharedMs = 0
  #idleMs = 0
  #sentBytes = 0
  isResting = false

  constructor(state: SeedingState, now: number) {
    this.#state = state
    this.#tickedAt = now
  }

  /** Time has passed; says whether to rest from here on. */
  tick(
    now: number,
    torrent: { readonly isWanted: boolean; readonly sentBytes: number; readonly haveBytes: number },
  ): boolean {
    const { isWanted, sentBytes } = torrent
    const passedMs = now - this.#tickedAt
    this.#tickedAt = now
    if (isWanted || sentBytes > this.#sentBytes) this.#idleMs = 0
    else this.#idleMs += passedMs
    if (isWanted) this.#sharedMs = 0
    else if (!this.isResting) this.#sharedMs += passedMs
    this.#sentBytes = sentBytes
    const shared = { ...torrent, sharedMs: this.#sharedMs, idleMs: this.#idleMs }
    this.isResting = !isWanted && !isSharedOn(shared, this.#state.rules, this.#state.conditions)
    return this.isResting
  }
}
