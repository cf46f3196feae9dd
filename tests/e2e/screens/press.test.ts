// What a key press makes the page do, counted: clocks of a shared machine say little, and these are what it is slow by.
import type { CDPSession, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'
import type { Size } from './support/viewer.ts'

const stage = setStage()

/** What happened in a page from a key to the frame after the one that answers it. */
interface Seen {
  readonly cell: string | undefined
  /** Elements that came or went, and attributes that were written. */
  readonly nodes: number
  /** What came meanwhile by itself: posters that were drawn, the hero's note on how its film would play. */
  readonly others: number
  readonly attributes: readonly string[]
  /** Properties that move by themselves in the rows: each of them is a layer of the page to work out in each frame. */
  readonly moving: readonly string[]
}

/** The home screen with the focus in a row below the hero, and all that is near it drawn. */
async function openRow(size: Size): Promise<Page> {
  const { page } = await stage.viewer({ size })
  await page.goto('/')
  await page.locator('[data-rail]').first().waitFor()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown')
  // The hero is out of sight, so it does not follow; what is seen is drawn, and for a while nothing more was.
  await page.waitForFunction(
    () => {
      const seen = window as unknown as { state?: string; times?: number }
      const state = `${window.scrollY} ${document.querySelectorAll('[data-rail] li svg').length}`
      seen.times = seen.state === state ? (seen.times ?? 0) + 1 : 0
      seen.state = state
      const row = document.activeElement?.closest('[data-rail]')
      const items = [...(row?.children ?? [])].filter(
        (item) => item.getBoundingClientRect().left < innerWidth,
      )
      return (
        seen.times > 3 &&
        window.scrollY > innerHeight / 2 &&
        items.length > 3 &&
        items.every((item) => item.querySelector('svg') !== null)
      )
    },
    undefined,
    { polling: 200 },
  )
  return page
}

async function press(page: Page, key: string): Promise<Seen> {
  // What the key before set in motion is not this one's.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ effect }) => !(effect instanceof KeyframeEffect && effect.target?.closest('[data-rail]'))),
  )
  await page.evaluate(() => {
    const work: { others: number; records: MutationRecord[]; done?: Promise<unknown> } = {
      others: 0,
      records: [],
    }
    ;(window as unknown as { work: typeof work }).work = work
    const isOther = ({ target, addedNodes }: MutationRecord) =>
      (target instanceof Element ? target : target.parentElement)?.closest('#play-note') !== null ||
      [...addedNodes].some((node) => node instanceof SVGElement)
    const note = (records: MutationRecord[]) => {
      work.others += records.filter(isOther).length
      work.records.push(...records.filter((record) => !isOther(record)))
    }
    const observer = new MutationObserver(note)
    observer.observe(document.body, { subtree: true, childList: true, attributes: true })
    work.done = new Promise<void>((resolve) =>
      document.addEventListener(
        'keydown',
        () =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() => {
              note(observer.takeRecords())
              observer.disconnect()
              resolve()
            }),
          ),
        { once: true },
      ),
    )
  })
  await page.keyboard.press(key)
  return page.evaluate(async () => {
    const { work } = window as unknown as {
      work: { others: number; records: MutationRecord[]; done: Promise<unknown> }
    }
    await work.done
    return {
      cell: (document.activeElement as HTMLElement | null)?.dataset['cell'],
      nodes: work.records.reduce(
        (sum, { addedNodes, removedNodes }) => sum + addedNodes.length + removedNodes.length,
        0,
      ),
      others: work.others,
      attributes: work.records.flatMap(({ attributeName }) =>
        attributeName === null ? [] : [attributeName],
      ),
      moving: document
        .getAnimations()
        .filter(
          ({ effect }) => effect instanceof KeyframeEffect && effect.target?.closest('[data-rail]') !== null,
        )
        .map((each) => (each instanceof CSSTransition ? each.transitionProperty : 'animation')),
    }
  })
}

async function layouts(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'LayoutCount')?.value ?? Number.NaN
}

describe('a key press in a row', () => {
  it('writes where the Tab key stops and nothing else, moves nothing by itself and lays nothing out', async () => {
    const page = await openRow('desktop')
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const keys = ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft']
    const columns = ['1', '2', '1', '0']
    const laidOut: number[] = []
    for (let i = 0; i < 60 && laidOut.length < 9; i++) {
      const before = await layouts(session)
      const { cell, others, ...seen } = await press(page, keys[i % 4] as string)
      const after = await layouts(session)
      expect(cell?.split('/')[1]).toBe(columns[i % 4])
      expect(seen).toEqual({ nodes: 0, attributes: ['tabindex', 'tabindex'], moving: [] })
      if (others === 0) laidOut.push(after - before)
    }
    // A font that comes, say, is none of a key's: most of them tell.
    expect(laidOut.length).toBe(9)
    expect(laidOut.sort((a, b) => a - b)[4]).toBe(0)
  })

  it('moves the poster that grows and the one that was grown on a television, and no other', async () => {
    const page = await openRow('tv')
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft']) {
      const { nodes, attributes, moving } = await press(page, key)
      expect({ nodes, attributes }).toEqual({ nodes: 0, attributes: ['tabindex', 'tabindex'] })
      expect(moving.length).toBeLessThanOrEqual(2)
      expect(moving.filter((property) => property !== 'transform')).toEqual([])
    }
  })
})

describe('posters', () => {
  it('are drawn where the viewer is, and nobody waits for the others', async () => {
    const page = await openRow('desktop')
    const count = (selector: string) => page.locator(selector).count()
    const cards = await count('[data-rail] li')
    expect(await count('[data-rail] li svg[preserveAspectRatio]')).toBeLessThan(cards / 2)
    // To the end of a row: all that is seen there comes.
    await page.keyboard.down('ArrowRight')
    for (let i = 0; i < 30; i++) await page.keyboard.down('ArrowRight')
    await page.keyboard.up('ArrowRight')
    await page.waitForFunction(() => {
      const items = [...(document.activeElement?.closest('[data-rail]')?.children ?? [])]
      const seen = items.filter((item) => {
        const { left, right } = item.getBoundingClientRect()
        return right > 0 && left < innerWidth
      })
      return (
        seen.includes(items.at(-1) as Element) && seen.every((item) => item.querySelector('svg') !== null)
      )
    })
  })
})
