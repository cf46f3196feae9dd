import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findOverflow } from './support/look.ts'
import { setStage } from './support/stage.ts'
import type { Size } from './support/viewer.ts'

const stage = setStage()

const attack =
  '<img src=x onerror="window.attacked=1"><script>window.attacked=2</script><svg onload="window.attacked=3">' +
  '<iframe srcdoc="<script>parent.attacked=4</script>"></iframe>{{constructor.constructor("window.attacked=5")()}}'

/** Texts that somebody who wishes the viewer ill could put where a name is expected. */
const texts: Readonly<Record<string, string>> = {
  markup: attack,
  'a link that runs': 'javascript:window.attacked=6',
  'signs that turn lines round': '\u202E\u2066gpj.exe\u2067\u202D the end \u200F\u061C'.repeat(6),
  'signs that are not seen': '\u0000\u0007\u001B[31m\uFEFF\u200B\u0085\uFFFF\u{E0001}'.repeat(40),
  'marks on marks': `Z${'\u0335\u0322\u0349'.repeat(400)}`.repeat(3),
  'one long word': 'W'.repeat(5_000),
  'a million letters': 'Nosferatu '.repeat(105_000),
}

/** Fields of the API that people read: whoever brings a film, a source, a profile or a file may write them. */
const fields = new Set([
  ...[
    'title',
    'originalTitle',
    'name',
    'label',
    'description',
    'place',
    'synopsis',
    'reason',
    'caution',
    'attribution',
  ],
  ...[
    'statedBy',
    'directors',
    'genres',
    'en',
    'fr',
    'note',
    'path',
    'corrected',
    'format',
    'support',
    'host',
  ],
])

/** No answer grows by more than this: the texts are to be hard on the page, not on what carries them here. */
const mostLetters = 2_200_000

/** An answer of the server with `text` wherever people read something. */
function poison(value: unknown, text: string, left = { letters: mostLetters }, isRead = false): unknown {
  if (typeof value === 'string') {
    if (!isRead || left.letters < text.length) return value
    left.letters -= text.length
    return text
  }
  if (Array.isArray(value)) return value.map((each) => poison(each, text, left, isRead))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      poison(each, text, left, fields.has(key) || (isRead && key !== 'url')),
    ]),
  )
}

/** Answers with what the server says, poisoned, for as long as the page lives. */
async function poisonAnswers(page: Page, text: string): Promise<void> {
  await page.route(
    (url) => /^\/api\/(?!events|instance|playbacks)/.test(url.pathname),
    async (route) => {
      if (route.request().method() !== 'GET') return route.continue()
      const answer = await route.fetch()
      if (!/json/.test(answer.headers()['content-type'] ?? '')) return route.fulfill({ response: answer })
      await route.fulfill({ response: answer, json: poison(await answer.json(), text) })
    },
  )
  const cue = text.replaceAll('\n', ' ').replaceAll('-->', '')
  await page.route('**/subtitles/**', (route) =>
    route.fulfill({
      contentType: 'text/vtt',
      body: `WEBVTT\n\n00:00.000 --> 00:19.000\n<v ${cue.slice(0, 200)}>${cue.slice(0, 20_000)}<c.${cue.slice(0, 50)}>\n`,
    }),
  )
}

const places = [
  ['/', '[data-rail]'],
  ['/title/nosferatu-1922', '[data-cell="actions/0"]'],
  ['/title/why-we-fight', '[data-cell="episode0/0"]'],
  ['/films', '[data-cell="found0/0"]'],
  ['/search?q=the', '[data-cell="found0/0"]'],
  ['/profiles', '[data-cell^="who/"]'],
  ['/settings/history', '[data-cell="transfer/0"]'],
  ['/settings/sources', '[data-cell="kinds/0"]'],
  ['/share', '[data-cell="look/0"]'],
  ['/sources', 'main'],
] as const
/** Where names are longest, or many. */
const few = new Set<string>(['/', '/title/why-we-fight', '/search?q=the', '/settings/history'])

describe('the policy of the page', () => {
  it('lets no script in but ours, and no text become one', async () => {
    const viewer = await stage.viewer()
    const { page } = viewer
    const answer = await page.goto('/')
    const policy = answer?.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/script-src 'self'(?:;|$)/)
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(await page.locator('script:not([src])').count()).toBe(0)
    await page.evaluate(watchPolicy)
    const refused = await page.evaluate(() => {
      const attempts: Record<string, () => unknown> = {
        innerHTML: () => (document.body.appendChild(document.createElement('div')).innerHTML = '<b>a</b>'),
        'document.write': () => document.write('<b>a</b>'),
        insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b>a</b>'),
        'script.src': () => (document.createElement('script').src = '/assets/a.js'),
        'script.text': () => (document.createElement('script').text = 'window.attacked = 1'),
        Worker: () => new Worker('/assets/a.js'),
        'another policy': () =>
          (
            window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
          ).trustedTypes.createPolicy('mine', {}),
      }
      return Object.entries(attempts).map(([name, attempt]) => {
        try {
          attempt()
          return `${name} was let through`
        } catch {
          return name
        }
      })
    })
    // Said by the browser as it should be; not a fault of the page.
    viewer.forgive(/Content Security Policy|Trusted/i)
    expect(refused.filter((text) => text.endsWith('let through'))).toEqual([])
  })
})

describe.each(Object.entries(texts))('%s, in every field that others can write', (_name, text) => {
  it('runs nothing, and the screens hold', async () => {
    const size: Size = text.length > 10_000 ? 'desktop' : 'phone'
    const { page } = await stage.viewer({ size, isStill: true })
    await poisonAnswers(page, text)
    await page.addInitScript(watchPolicy)
    for (const [address, ready] of places) {
      if (text !== attack && !few.has(address)) continue
      // A film's own page shows all that is said of it; the house lets through 4,000 letters of each text.
      if (text.length > 4_000 * 2 && address.startsWith('/title/')) continue
      await page.goto(address)
      await page.locator(ready).first().waitFor({ state: 'attached' })
      await check(page, address)
    }
    await page.goto('/watch/welcome-to-lanterne')
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2)
    await page.keyboard.press('k')
    await page.keyboard.press('c')
    await check(page, 'the player')
  })
})

async function check(page: Page, place: string): Promise<void> {
  const seen = await page.evaluate(() => ({
    attacked: (window as unknown as { attacked?: number }).attacked,
    refused: (window as unknown as { refused?: string[] }).refused,
    foreign: document.querySelectorAll(
      'iframe, object, embed, img[src="x"], script:not([src^="/assets/"]), svg[onload], [onerror]',
    ).length,
    links: [...document.querySelectorAll('a')].filter((link) =>
      /^(?:javascript|data|vbscript):/i.test(link.href),
    ).length,
    play:
      (document.querySelector('[data-cell="actions/0"], [data-cell="hero/0"]')?.getBoundingClientRect().top ??
        0) / window.innerHeight,
  }))
  expect(seen, place).toMatchObject({ attacked: undefined, refused: [], foreign: 0, links: 0 })
  expect(await findOverflow(page), place).toEqual([])
  expect(seen.play, `${place}: Play is not far below`).toBeLessThan(8)
}

/** Takes note of what the browser refused to do. */
function watchPolicy(): void {
  const all: string[] = []
  ;(window as unknown as { refused: string[] }).refused = all
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    all.push(`${violatedDirective} ${blockedURI}`),
  )
}
