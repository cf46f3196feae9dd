/** A key that is held down does something this often at most, in milliseconds: each jump shows where it came to. */
export const WAIT_MS = 300

/** How many seconds the nth jump of one press of a key goes: the longer it is held, the further. */
export function stepOfHold(count: number): number {
  if (count < 4) return 10
  return count < 10 ? 30 : 60
}
