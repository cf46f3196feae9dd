import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Scenario } from '@lanterne/engine/testing'
import * as v from 'valibot'

/** Where the scenarios of the house lie. */
export const scenarioFolder = join(import.meta.dirname, 'scenarios')

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))
const amount = v.pipe(v.number(), v.finite(), v.minValue(0))
const more = v.pipe(amount, v.gtValue(0))
const percent = v.pipe(amount, v.maxValue(100))
const spreadOf = (figure: typeof amount | typeof more) => v.union([figure, v.tuple([figure, figure])])

const lines = v.pipe(
  v.array(
    v.strictObject({
      percent: v.optional(percent),
      upMbit: v.optional(spreadOf(more)),
      downMbit: v.optional(spreadOf(more)),
      delayMs: v.optional(spreadOf(amount)),
      jitterMs: v.optional(amount),
      lossPercent: v.optional(v.pipe(percent, v.maxValue(50))),
      queueMs: v.optional(more),
    }),
  ),
  v.minLength(1),
)

/** A scenario as it stands in a file: every figure checked, nothing unknown passed over. */
export const scenarioSchema = v.strictObject({
  about: v.pipe(v.string(), v.minLength(1)),
  film: v.strictObject({
    minutes: v.pipe(more, v.maxValue(300)),
    mbit: v.pipe(more, v.maxValue(200)),
    pieceKib: v.picklist([16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]),
    scenes: v.optional(
      v.pipe(v.array(v.strictObject({ seconds: v.pipe(more, v.minValue(1)), times: more })), v.minLength(1)),
    ),
  }),
  seeds: v.array(
    v.strictObject({
      count: v.optional(count),
      lines,
      vanishesAtS: v.optional(amount),
      leavesAfterCopies: v.optional(more),
      leavesAtS: v.optional(amount),
      holdsPercent: v.optional(percent),
      fault: v.optional(v.picklist(['lies', 'stalls'])),
    }),
  ),
  webSeeds: v.optional(v.array(v.strictObject({ lines, failsAtS: v.optional(amount) }))),
  viewers: v.pipe(
    v.array(
      v.strictObject({
        count: v.optional(count),
        lines,
        arriveOverS: v.optional(amount),
        arriveFromS: v.optional(amount),
        arrivals: v.optional(v.picklist(['even', 'random'])),
        start: v.optional(v.picklist(['torrent', 'magnet'])),
        bufferS: v.optional(more),
        aheadS: v.optional(more),
        seeks: v.optional(v.array(v.strictObject({ atS: amount, toPercent: percent }))),
        pauses: v.optional(v.array(v.strictObject({ atS: amount, forS: more }))),
        leaveAfterS: v.optional(spreadOf(more)),
        stayPercent: v.optional(percent),
        looksForS: v.optional(amount),
        readers: v.optional(v.strictObject({ count, mbit: more })),
      }),
    ),
    v.minLength(1),
  ),
  discovery: v.optional(v.picklist(['known', 'tracker'])),
  trackerNames: v.optional(count),
  packetMs: v.optional(more),
  untilS: more,
  untilGroup: v.optional(v.pipe(amount, v.integer())),
  bytes: v.optional(v.picklist(['real', 'modelled'])),
})

/** Reads a scenario by its name in the house's folder, or by a path. Throws a sentence when it makes no sense. */
export function readScenario(nameOrPath: string): { name: string; scenario: Scenario } {
  const isPath = nameOrPath.endsWith('.json')
  const path = isPath ? nameOrPath : join(scenarioFolder, `${nameOrPath}.json`)
  if (!isPath && !scenarioNames().includes(nameOrPath))
    throw new Error(`There is no scenario ${nameOrPath}. There are: ${scenarioNames().join(', ')}.`)
  const name = basename(path, '.json')
  const result = v.safeParse(scenarioSchema, JSON.parse(readFileSync(path, 'utf8')))
  if (!result.success) {
    const [issue] = result.issues
    throw new Error(`${name}: ${v.getDotPath(issue) ?? 'the scenario'}: ${issue.message}`)
  }
  if (result.output.bytes === 'modelled' && result.output.seeds.some(({ fault }) => fault === 'lies'))
    throw new Error(`${name}: where somebody lies, bytes must be real`)
  return { name, scenario: result.output as Scenario }
}

/** The scenarios of the house, by name. */
export function scenarioNames(): string[] {
  return globSync('*.json', { cwd: scenarioFolder })
    .map((file) => basename(file, '.json'))
    .sort()
}

/** The same scenario with fewer nodes and a shorter film, for a quick look at whether it works. */
export function scaledDown(
  scenario: Scenario,
  { viewers, minutes }: { viewers: number; minutes: number },
): Scenario {
  const groups = scenario.viewers.map((spec) => ({
    ...spec,
    count: Math.min(spec.count ?? 1, Math.max(1, Math.floor(viewers / scenario.viewers.length))),
    arriveOverS: Math.min(spec.arriveOverS ?? 0, minutes * 10),
  }))
  const film = { ...scenario.film, minutes: Math.min(scenario.film.minutes, minutes) }
  return { ...scenario, film, viewers: groups, untilS: Math.min(scenario.untilS, minutes * 90) }
}
