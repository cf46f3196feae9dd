import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

export const sizes = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
  tv: { width: 1920, height: 1080 },
} as const
export type Size = keyof typeof sizes

export const languages = ['fr', 'en', 'ar'] as const
export type Language = (typeof languages)[number]

/** One person before one screen. */
export interface Viewer extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong in the page and was not expected: errors, and requests that left the app's origin. */
  readonly complaints: readonly string[]
  /** Takes back complaints that a test provoked. */
  forgive(known: RegExp): void
  /** Says that requests which fail are part of this test. */
  expectFailedRequests(): void
}

/** Debian's Chromium, quiet: it looks nothing up by itself. `executablePath` starts it elsewhere. */
export function openBrowser(executablePath = '/usr/bin/chromium'): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...[
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--hide-scrollbars',
      ],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--mute-audio'],
    ],
  })
}

export async function openViewer(
  browser: Browser,
  address: string,
  {
    size = 'desktop',
    language = 'fr',
    /** As it is kept; every country unless told, and `''` for the browser's own. */
    country = '*',
    /** Whether nothing slides or fades: quicker to look at. */
    isStill = false,
    /** Whether a film whose page is opened is asked for, as the app does: only where those who share it are the test's. */
    mayPrepare = false,
  }: {
    size?: Size
    language?: Language
    country?: string
    isStill?: boolean
    mayPrepare?: boolean
  } = {},
): Promise<Viewer> {
  const isPhone = size === 'phone'
  const context = await browser.newContext({
    baseURL: address,
    viewport: sizes[size],
    locale: { fr: 'fr-FR', en: 'en-GB', ar: 'ar-MA' }[language],
    reducedMotion: isStill ? 'reduce' : 'no-preference',
    ...(isPhone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
  })
  context.setDefaultTimeout(15_000)
  // Wherever these tests are run, and whatever they speak: the whole catalogue, unless a test is about countries.
  await context.addInitScript((chosen) => {
    if (chosen !== '' && location.protocol === 'http:') localStorage.setItem('lanterne.country', chosen)
  }, country)
  if (!mayPrepare)
    await context.addInitScript(() => {
      const isKept = location.protocol === 'http:' && localStorage.getItem('lanterne.prepare') === null
      if (isKept) localStorage.setItem('lanterne.prepare', 'never')
    })
  const page = await context.newPage()
  const complaints: string[] = []
  let mayFail = false
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (!(mayFail && message.text().startsWith('Failed to load resource'))) complaints.push(message.text())
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== address) complaints.push(`asked ${request.url()}`)
  })
  return {
    page,
    context,
    complaints,
    forgive(known) {
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !known.test(text)))
    },
    expectFailedRequests() {
      mayFail = true
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}
