import { runScenario } from '@lanterne/engine/testing'
import { readScenario, scaledDown, scenarioNames } from './scenario-file.ts'
import { summarize } from './summary.ts'

/** Runs every scenario of the house, scaled down, twice; says of each whether somebody saw a film and both were the same. */
export async function checkScenarios({
  seed,
  onResult,
  signal,
}: {
  seed: number
  onResult: (name: string, problem: string | undefined) => void
  signal: AbortSignal
}): Promise<boolean> {
  let isGood = true
  for (const name of scenarioNames()) {
    const scenario = scaledDown(readScenario(name).scenario, { viewers: 4, minutes: 0.4 })
    const digits: string[] = []
    let hasStarted = false
    for (let run = 0; run < 2; run++) {
      const result = await runScenario(scenario, { seed, signal })
      const { start, ...rest } = summarize(result)
      hasStarted = start.never < start.count
      digits.push(JSON.stringify({ start, rest, result }))
    }
    const problem = !hasStarted
      ? 'nobody saw a picture'
      : digits[0] !== digits[1]
        ? 'two runs were not the same'
        : undefined
    if (problem) isGood = false
    onResult(name, problem)
  }
  return isGood
}
