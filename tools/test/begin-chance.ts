/* What each file of unit tests begins with: fast-check, where it is used, draws what the seed of this run says. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

const { testPath = '' } = expect.getState()
// To load it takes longer than most files' tests.
if (readFileSync(testPath, 'utf8').includes("from 'fast-check'")) {
  const { configureGlobal } = await import('fast-check')
  configureGlobal({ seed: Number(process.env['LANTERNE_FUZZ_SEED']) })
}
