import type { CDPSession, Page } from 'playwright-core'

/** Milliseconds from each key to the frame that shows its focus, on a processor six times slower. */
export interface KeyFigures {
  readonly keys: readonly number[]
  /** The same in a page of two buttons: what the browser and this machine take by themselves. */
  readonly floor: readonly number[]
  /** Of the page's main thread, at full speed: all that it does for a key and because of it, in its own time. */
  readonly threadMs: number
}

const SLOWER = 6
const PRESSES = 150
const FLOOR_PRESSES = 40
/** A hand on a remote; what is held comes about as fast. */
const PACE_MS = 120
/** Now and then it rests: the hero follows, and the next key comes into the middle of that. */
const REST_EVERY = 9
const REST_MS = 380

/** Down and up again over all rows, to and fro in each: every key moves the focus. */
const walk = [
  ...['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowDown'],
  ...['ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowDown'],
]

/** Goes over the first screen with the arrow keys. */
export async function pressKeys(page: Page): Promise<KeyFigures> {
  await page.waitForLoadState('networkidle')
  const session = await page.context().newCDPSession(page)
  await listen(page)
  for (let i = 0; i < 2; i++) await press(page, 'ArrowDown')
  const threadMs = await timeOfThread(session, () => goThrough(page, PRESSES / 2))
  await forget(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await goThrough(page, PRESSES)
  const keys = await durations(page)
  await page.goto('about:blank')
  await page.setContent('<button autofocus>one</button> <button>two</button>')
  await listen(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  for (let i = 0; i < FLOOR_PRESSES; i++) {
    await page.keyboard.press('Tab')
    await seen(page)
  }
  const floor = await durations(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  return { keys, floor, threadMs }
}

/** Walks over the rows; the end of the page turns the way round. */
async function goThrough(page: Page, presses: number): Promise<void> {
  let isUp = false
  for (let i = 0; i < presses; i++) {
    const key = walk[i % walk.length] as string
    const turned = { ArrowDown: 'ArrowUp', ArrowUp: 'ArrowDown' }[key]
    const at = await press(page, isUp ? (turned ?? key) : key)
    if (/^(country|share|free-internet)\//.test(at)) isUp = true
    if (/^(hero|top)\//.test(at)) isUp = false
    await page.waitForTimeout(i % REST_EVERY === REST_EVERY - 1 ? REST_MS : PACE_MS)
  }
}

/** Presses a key and waits until its focus was seen; where that is. The next comes after, as a hand's would. */
async function press(page: Page, key: string): Promise<string> {
  await page.keyboard.press(key)
  const at = await seen(page)
  if (at === '') throw new Error(`the focus was lost by ${key}`)
  return at
}

function seen(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const { activeElement } = document
            resolve(activeElement?.getAttribute('data-cell') ?? activeElement?.tagName ?? '')
          }),
        ),
      ),
  )
}

interface Heard {
  readonly moved: Set<number>
  readonly took: Map<number, number>
}

/** Takes note of keys that move the focus, and of what the browser says (Event Timing) of when each was painted. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: Heard = { moved: new Set(), took: new Map() }
    ;(window as unknown as { heard: Heard }).heard = heard
    let key: number | undefined
    const note = ({ timeStamp }: Event) => {
      key = timeStamp
    }
    document.addEventListener('keydown', note, { capture: true })
    document.addEventListener('focusin', () => {
      if (key !== undefined) heard.moved.add(key)
    })
    new PerformanceObserver((list) => {
      for (const { name, startTime, duration } of list.getEntries())
        if (name === 'keydown') heard.took.set(startTime, duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
}

function forget(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { heard } = window as unknown as { heard: Heard }
    heard.moved.clear()
    heard.took.clear()
  })
}

/** Only of keys that moved the focus: of others there may be nothing to paint. The browser is silent on those under 16 ms. */
function durations(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const { heard } = window as unknown as { heard: Heard }
    return [...heard.moved].map((at) => heard.took.get(at) ?? 16)
  })
}

/** What a key costs the main thread, in milliseconds of the thread's own clock: others on the machine are not in it. */
async function timeOfThread(session: CDPSession, act: () => Promise<void>): Promise<number> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
  }
  const before = await read()
  await act()
  const after = await read()
  await session.send('Performance.disable')
  return (after - before) / (PRESSES / 2)
}
