import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readScenario, scaledDown, scenarioNames } from './scenario-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-scenarios-'))
afterAll(() => rmSync(folder, { recursive: true }))

function planted(change: object): string {
  const path = join(folder, 'mine.json')
  writeFileSync(path, JSON.stringify({ ...readScenario('home8').scenario, ...change }))
  return path
}

describe('readScenario', () => {
  it('reads every scenario of the house', () => {
    expect(scenarioNames().length).toBeGreaterThan(20)
    for (const name of scenarioNames()) expect(readScenario(name).scenario.about).not.toBe('')
  })

  it('refuses what it does not know, and figures without sense, by name', () => {
    expect(readScenario(planted({})).name).toBe('mine')
    expect(() => readScenario(planted({ untils: 3 }))).toThrow('untils')
    expect(() => readScenario(planted({ film: { minutes: -1, mbit: 8, pieceKib: 1024 } }))).toThrow(
      'film.minutes',
    )
    expect(() => readScenario(planted({ seeds: [{ lines: [{ upMbit: 'fast' }] }] }))).toThrow(
      'seeds.0.lines.0',
    )
    expect(() => readScenario(planted({ seeds: [{ lines: [{}], fault: 'lies' }] }))).toThrow('real')
    expect(() => readScenario('../../etc/passwd')).toThrow('There is no scenario')
  })
})

describe('scaledDown', () => {
  it('leaves few viewers and a short film', () => {
    const { film, viewers } = scaledDown(readScenario('flash-crowd').scenario, { viewers: 4, minutes: 0.5 })
    expect(film.minutes).toBe(0.5)
    expect(viewers[0]?.count).toBe(4)
  })
})
