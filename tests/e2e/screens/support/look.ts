import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/** What axe, and the rules of WCAG 2.2 AA that it knows, find wrong with the page as it is now. */
export async function findBarriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await axeSource)
  const { violations } = await page.evaluate(() => {
    const { axe } = window as unknown as {
      axe: { configure(spec: object): void; run(where: object, options: object): Promise<AxeResults> }
    }
    // What a card says under its poster, its name says in an order that is better heard; the second line of a Play button,
    // how the film would play, is its description.
    axe.configure({
      rules: [
        {
          id: 'label-content-name-mismatch',
          selector: 'button:not([aria-describedby="play-note"]), a:not([href^="/title/"], [href^="/watch/"])',
        },
      ],
    })
    // Drawn posters are hidden from all but the eye, and each has a hundred parts.
    return axe.run(
      { include: [['body']], exclude: [['svg[aria-hidden="true"]']] },
      {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      },
    )
  })
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 3)
      .map(
        ({ html, failureSummary = '' }) =>
          `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`,
      ),
  )
}

/** What is wider than the screen, or cut. */
export function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth } = document.documentElement
    if (scrollWidth <= window.innerWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect()
      return (box.right > window.innerWidth + 1 || box.left < -1) && element.closest('[data-rail]') === null
    })
    return [
      `${scrollWidth} of ${window.innerWidth}`,
      ...wide.slice(0, 4).map((element) => element.outerHTML.slice(0, 120)),
    ]
  })
}
