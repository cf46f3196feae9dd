import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed } from 'vitest'
import { type House, openHouse } from './house.ts'
import { type Language, openBrowser, openViewer, type Size, type Viewer } from './viewer.ts'

/** One house and one browser for a file of tests, and viewers that come and go. */
export interface Stage {
  house(): House
  /** Opens a viewer who leaves at the end of the test; nothing may have gone wrong in their page by then. */
  viewer(options?: { size?: Size; language?: Language; country?: string; isStill?: boolean }): Promise<Viewer>
}

export function setStage(): Stage {
  let house: House
  let browser: Browser
  const viewers: Viewer[] = []
  beforeAll(async () => {
    ;[house, browser] = await Promise.all([openHouse(), openBrowser()])
  })
  afterEach(() => {
    expect(viewers.flatMap(({ complaints }) => complaints)).toEqual([])
  })
  beforeEach(async () => {
    // Not as soon as the test ends: what a failed one looked like is kept first.
    for (const viewer of viewers.splice(0)) await viewer[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await browser?.close()
    await house?.[Symbol.asyncDispose]()
    expect(house?.complaints).toEqual([])
  })
  return {
    house: () => house,
    async viewer(options) {
      const viewer = await openViewer(browser, house.address, options)
      viewers.push(viewer)
      onTestFailed(({ task }) => keepTraces(viewer, task.name))
      return viewer
    },
  }
}

/** What a viewer saw when a test failed, for who reads its report. */
async function keepTraces({ page, complaints }: Viewer, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '../../../../test-results/screens/failed')
  await mkdir(folder, { recursive: true })
  const file = name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)
  await page.screenshot({ path: join(folder, `${file}.png`) })
  const seen = await page.evaluate(() => {
    const video = document.querySelector('video')
    return {
      address: location.href,
      focus: document.activeElement?.outerHTML.slice(0, 200),
      text: document.body.innerText.slice(0, 800),
      video: video && {
        at: video.currentTime,
        isPaused: video.paused,
        ready: video.readyState,
        network: video.networkState,
        error: video.error?.message,
      },
    }
  })
  process.stderr.write(`\n--- ${name}\n${JSON.stringify({ ...seen, complaints }, undefined, 1)}\n---\n`)
}
