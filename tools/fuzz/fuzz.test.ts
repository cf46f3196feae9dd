import { mutate, seededRandom } from '@lanterne/kernel/testing'
import { describe, expect, it } from 'vitest'
import { escape, readCorpus } from './corpus.ts'
import { findTargets } from './find-targets.ts'
import { shrink } from './shrink.ts'
import { tryInput } from './try-input.ts'

const usualRuns = 2000
const seed = Number(process.env['LANTERNE_FUZZ_SEED'])
const targets = await findTargets()

describe(`every parser (LANTERNE_FUZZ_SEED=${seed})`, () => {
  it.each(targets.map(({ target, corpusPath }) => [target.name, target, corpusPath] as const))(
    '%s keeps its promises, whatever it is given',
    async (name, target, corpusPath) => {
      const pool = [...readCorpus(corpusPath).map(({ bytes }) => bytes), ...(target.seeds?.() ?? [])]
      expect(pool.length, `${corpusPath} is empty, and the target makes no seeds`).toBeGreaterThan(0)
      const expectKept = async (bytes: Uint8Array) => {
        const breach = await tryInput(target, bytes)
        if (!breach) return
        const smallest = await shrink(
          bytes,
          async (candidate) => (await tryInput(target, candidate))?.kind === breach.kind,
        )
        const again = `npm run fuzz -- ${name} --input '${escape(smallest)}'`
        expect.fail(
          `${breach.kind}: ${breach.message}\nLANTERNE_FUZZ_SEED=${seed}; to see it again:\n${again}`,
        )
      }
      for (const bytes of pool) await expectKept(bytes)
      const random = seededRandom(seed)
      for (let run = 0; run < (target.runs ?? usualRuns); run++)
        await expectKept(mutate(target, pool, random))
    },
    60_000,
  )
})
