import type { FuzzTarget } from '@lanterne/kernel/testing'
// Not through the package's door: behind that stands vitest, whose code would be looked at again after every batch.
import { mutate, seededRandom } from '../../packages/kernel/src/testing/mutate.ts'
import type { CorpusEntry } from './corpus.ts'
import { Coverage } from './coverage.ts'
import { shrink } from './shrink.ts'
import { type Breach, tryInput } from './try-input.ts'

/** Inputs between two looks at the coverage: a look costs as much as many of them. */
const batchSize = 40
/** A corpus is read by people, and run in every test. */
const mostEntries = 60
const mostEntryBytes = 2048

/** What looking for a while found. */
export interface Exploration {
  readonly runs: number
  /** Characters of our sources that ran. */
  readonly covered: number
  /** The smallest inputs that together reach all that was reached, those that were there first. */
  readonly corpus: readonly CorpusEntry[]
  readonly found?: { readonly bytes: Uint8Array; readonly breach: Breach }
}

/**
 * Mutates `corpus` until `isOver`, keeping what reaches new code. Ends at the first broken promise. `note` is told each
 * input before it runs, so that one that never ends is known.
 */
export async function explore(
  target: FuzzTarget,
  corpus: readonly CorpusEntry[],
  { seed, isOver, note }: { seed: number; isOver: () => boolean; note: (bytes: Uint8Array) => void },
): Promise<Exploration> {
  using coverage = new Coverage((url) => /\/packages\/[^/]+\/src\//.test(url) && !url.endsWith('.fuzz.ts'))
  const random = seededRandom(seed)
  const kept: CorpusEntry[] = [...corpus]
  for (const bytes of target.seeds?.() ?? []) kept.push({ source: 'made by the target', bytes })
  const isMade = new Set(kept.slice(corpus.length))
  let runs = 0
  const run = async (bytes: Uint8Array): Promise<Breach | undefined> => {
    runs++
    note(bytes)
    return await tryInput(target, bytes)
  }
  const end = (found?: Exploration['found']): Exploration => ({
    runs,
    covered: coverage.size,
    corpus: kept.filter((entry) => !isMade.has(entry)),
    ...(found && { found }),
  })

  for (const { bytes } of kept) {
    const breach = await run(bytes)
    if (breach) return end({ bytes, breach })
  }
  coverage.take()
  while (!isOver()) {
    const pool = kept.map(({ bytes }) => bytes)
    const batch = Array.from({ length: batchSize }, () => mutate(target, pool, random))
    for (const bytes of batch) {
      const breach = await run(bytes)
      if (breach) return end({ bytes: await shrinkBreach(target, bytes, breach), breach })
    }
    const before = coverage.copy()
    if (coverage.take() === 0 || kept.length - isMade.size >= mostEntries) continue
    // Somebody in this batch was the first somewhere: who?
    coverage.restore(before)
    for (const bytes of batch) {
      if (bytes.length > mostEntryBytes) continue
      await run(bytes)
      const covered = coverage.copy()
      const reached = coverage.take()
      if (reached === 0) continue
      const smallest = await shrink(
        bytes,
        async (candidate) => {
          coverage.restore(covered)
          coverage.skip()
          await run(candidate)
          return coverage.take() >= reached
        },
        { mostTries: 60 },
      )
      kept.push({
        source: 'found by npm run fuzz: it reaches code that nothing before it does',
        bytes: smallest,
      })
    }
    coverage.skip()
  }
  return end()
}

function shrinkBreach(target: FuzzTarget, bytes: Uint8Array, { kind }: Breach): Promise<Uint8Array> {
  return shrink(bytes, async (candidate) => (await tryInput(target, candidate))?.kind === kind)
}
