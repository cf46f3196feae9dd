import { randomFillSync } from 'node:crypto'

/** Randomness, passed in so that a simulation is the same every time from one seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** `length` random bytes. */
  bytes(length: number): Uint8Array
}

/** The machine's cryptographic randomness. */
export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (length) => randomFillSync(new Uint8Array(length)),
}

/** A whole number in [0, below). */
export function randomInteger(random: Random, below: number): number {
  return Math.floor(random.next() * below)
}
