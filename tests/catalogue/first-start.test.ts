import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { openCatalogueApp } from './support/app.ts'

describe('the first start, with no network', () => {
  it('shows the whole catalogue in less than a second', async (context) => {
    await using stage = await openStage(context)
    const started = performance.now()
    const app = await openCatalogueApp(stage)
    const shown = await app.shown()
    const tookMs = performance.now() - started
    console.log(`first start: home answered after ${Math.round(tookMs)} ms`)
    const data = new URL('../../packages/catalogue/data/titles.json', import.meta.url)
    const titles = JSON.parse(await readFile(data, 'utf8')) as { id: string }[]
    expect(titles).toHaveLength(145)
    const found = await Promise.all(titles.map(({ id }) => app.find(id)))
    expect(found.every((status) => status === 200)).toBe(true)
    expect(new Set(shown).size).toBeGreaterThan(120)
    expect(tookMs).toBeLessThan(1000)
  })
})
