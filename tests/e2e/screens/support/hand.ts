import type { Page } from 'playwright-core'

/** Somebody who has a keyboard, or a remote control, and nothing else. */
export interface Hand {
  /** Presses a key. Throws when the focus is lost by it: on nothing, or on what cannot be seen. */
  press(...keys: readonly string[]): Promise<void>
  /** Goes with the arrow keys to the cell of the focus grid that `selector` is or is in. */
  reach(selector: string): Promise<void>
  /** Goes there, and presses Enter. */
  choose(selector: string): Promise<void>
  /** Every key that was pressed. */
  readonly keys: readonly string[]
}

/** Far more presses than any screen is wide or high. */
const mostPresses = 90

export function giveHand(page: Page): Hand {
  const keys: string[] = []

  const press = async (...pressed: readonly string[]) => {
    for (const key of pressed) {
      keys.push(key)
      const before =
        key === 'ArrowLeft' || key === 'ArrowRight' ? await page.evaluateHandle(focusBefore) : undefined
      await page.keyboard.press(key)
      try {
        await page.waitForFunction(isFocusSeen, undefined, { polling: 'raf', timeout: 15_000 })
      } catch (cause) {
        const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))
        throw new Error(`the focus is lost: ${where} after ${keys.slice(-12).join(' ')} on ${page.url()}`, {
          cause,
        })
      }
      if (!before) continue
      const wrong = await page.evaluate(
        ([before, key]) => {
          const here = document.activeElement?.getBoundingClientRect()
          if (!here || !before.element?.isConnected || before.element === document.activeElement) return false
          const there = before.element.getBoundingClientRect()
          // What is beside it, as the eye sees it, whatever way the page runs.
          const isBeside = here.top < there.bottom && there.top < here.bottom
          return isBeside && here.left < there.left !== (key === 'ArrowLeft')
        },
        [before, key] as const,
      )
      await before.dispose()
      if (wrong) throw new Error(`${key} went the other way on ${page.url()}`)
    }
  }

  const reach = async (selector: string) => {
    await page.locator(selector).first().waitFor({ state: 'attached' })
    let last = ''
    for (let i = 0; i < mostPresses; i++) {
      const { key, at } = await page.evaluate(wayTo, selector)
      if (key === undefined) return
      if (`${key} ${at}` === last)
        throw new Error(`${key} leads nowhere from ${at} to ${selector} on ${page.url()}`)
      last = `${key} ${at}`
      await press(key)
    }
    throw new Error(`${selector} cannot be reached on ${page.url()}`)
  }

  return {
    keys,
    press,
    reach,
    async choose(selector) {
      await reach(selector)
      await press('Enter')
    },
  }
}

function focusBefore() {
  return { element: document.activeElement }
}

/** Whether something has the focus and can be seen, at least in part. */
function isFocusSeen(): boolean {
  const element = document.activeElement
  if (!element || element === document.body || !element.isConnected) return false
  const box = element.getBoundingClientRect()
  return (
    box.width > 0 &&
    box.height > 0 &&
    box.bottom > 0 &&
    box.right > 0 &&
    box.top < window.innerHeight &&
    box.left < window.innerWidth
  )
}

/** The arrow key that leads towards a cell: over rows first, then along its own. */
function wayTo(selector: string): { key: string | undefined; at: string } {
  const target = document.querySelector(selector)?.closest<HTMLElement>('[data-cell]')
  const here = document.activeElement?.closest<HTMLElement>('[data-cell]')
  const [targetRow = '', targetColumn = ''] = target?.dataset['cell']?.split('/') ?? []
  if (!here) return { key: 'ArrowDown', at: 'outside' }
  const [row = '', column = ''] = here.dataset['cell']?.split('/') ?? []
  const at = `${row}/${column}`
  if (here === target) return { key: undefined, at }
  if (row === targetRow) {
    const isOn = Number(targetColumn) > Number(column)
    const isRightToLeft = getComputedStyle(here).direction === 'rtl'
    return { key: isOn === isRightToLeft ? 'ArrowLeft' : 'ArrowRight', at }
  }
  const rows = [
    ...new Set(
      [...document.querySelectorAll<HTMLElement>('[data-cell]')].map(
        (cell) => cell.dataset['cell']?.split('/')[0] ?? '',
      ),
    ),
  ]
  return { key: rows.indexOf(targetRow) > rows.indexOf(row) ? 'ArrowDown' : 'ArrowUp', at }
}
