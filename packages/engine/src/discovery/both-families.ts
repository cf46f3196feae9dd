import { addressBytes } from './address.ts'
import type { AnnounceAnswer } from './announce.ts'

/** How a question over both families goes. */
export interface FamilyWishes<Answer> {
  readonly signal: AbortSignal
  /** Hears what the second family says after the first has answered; without it, the second is not waited for. */
  readonly onMore?: ((answer: Answer) => void) | undefined
  /** Whether both must have answered, or failed, before the question is answered. */
  readonly isEveryFamilyNeeded?: boolean
}

export type AnnounceWishes = Pick<FamilyWishes<AnnounceAnswer>, 'signal' | 'onMore'>

/** Sorts what has an address into IPv4 and IPv6; what has none is left out, and so is an empty family. */
export function byFamily<Item>(items: readonly Item[], hostOf: (item: Item) => string): Item[][] {
  return [4, 16]
    .map((length) => items.filter((item) => addressBytes(hostOf(item))?.length === length))
    .filter((family) => family.length > 0)
}

/**
 * Asks over each family at once (BEP 7: a tracker learns each of our addresses only from where we come). The first
 * answer counts; when all fail, the first failure does.
 */
export async function firstOfFamilies<Answer>(
  asking: readonly ((options: { signal: AbortSignal }) => Promise<Answer>)[],
  { signal, onMore, isEveryFamilyNeeded = false }: FamilyWishes<Answer>,
): Promise<Answer> {
  const answered = new AbortController()
  const options = { signal: onMore ? signal : AbortSignal.any([signal, answered.signal]) }
  const runs = asking.map((ask) => ask(options))
  if (isEveryFamilyNeeded) await Promise.allSettled(runs)
  let first: Promise<Answer> | undefined
  for (const run of runs)
    run.then(
      (answer) => {
        if (first) return onMore?.(answer)
        first = run
      },
      () => undefined, // Told by the first failure, where nobody answers.
    )
  try {
    return await Promise.any(runs)
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof AggregateError ? error.errors[0] : error
  } finally {
    answered.abort(new Error('another family answered'))
  }
}
