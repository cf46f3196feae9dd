import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { goThrough } from './support/go-through.ts'
import { giveHand } from './support/hand.ts'
import { findBarriers, findOverflow } from './support/look.ts'
import { setStage } from './support/stage.ts'
import { languages, type Size, sizes } from './support/viewer.ts'

const stage = setStage()
const pictures = join(import.meta.dirname, '../../../test-results/screens')

beforeAll(() => mkdir(pictures, { recursive: true }))

describe.each(Object.keys(sizes) as Size[])('on a %s', (size) => {
  it.each(languages)('everything is reached by keys, whole and open to all, in %s', async (language) => {
    const viewer = await stage.viewer({ size, language, isStill: true })
    const { page } = viewer
    // One is asked for a film that is not there.
    viewer.expectFailedRequests()
    const problems: string[] = []
    const see = async (name: string) => {
      await page.evaluate(() => document.fonts.ready)
      const here = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        dir: document.documentElement.dir,
        mains: document.querySelectorAll('main').length,
        isWatching: document.querySelector('video') !== null,
      }))
      expect(here).toMatchObject({ lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' })
      if (!here.isWatching) expect(here.mains).toBe(1)
      await page.screenshot({ path: join(pictures, `${name}-${size}-${language}.png`) })
      for (const found of [...(await findOverflow(page)), ...(await findBarriers(page))])
        problems.push(`${name}: ${found}`)
    }
    await goThrough(page, giveHand(page), see)
    expect(problems).toEqual([])
  })
})
