import type { Playback } from '@lanterne/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OddFilm } from '../../media/support/odd-films.ts'
import { dropOnFilm, openTheatre, type Picture, type Theatre } from '../play/support/theatre.ts'
import { openBrowser } from '../screens/support/viewer.ts'
import { openEar } from '../sound/support/ear.ts'
import { type Firefox, openFirefox } from './support/firefox.ts'
import { type Hall, keepReport, openHall } from './support/hall.ts'

const seconds = 40
/** The first sound of a film of two is French; the viewer understands English. */
const french = 440
const english = 1000
const APART_DB = 20
/** Films with one sound: all others have both. */
const lone: readonly OddFilm[] = ['one', 'oneMatroska', 'oneFragmented', 'vp8', 'vp9', 'hevc']
const words = new TextEncoder().encode('1\n00:00:00,000 --> 00:00:40,000\nWords of the viewer’s own\n')

interface Format {
  readonly what: string
  readonly film: OddFilm
  readonly delivery: 'direct' | 'segments'
}

const inChromium: readonly Format[] = [
  { what: 'H.264 and AAC in MP4', film: 'one', delivery: 'direct' },
  { what: 'H.264 and AAC in Matroska', film: 'oneMatroska', delivery: 'direct' },
  { what: 'H.264 and the second of two sounds in MP4', film: 'two', delivery: 'segments' },
  { what: 'H.264 and the second of two sounds in Matroska', film: 'twoMatroska', delivery: 'segments' },
  { what: 'H.264 and AAC in QuickTime', film: 'twoQuickTime', delivery: 'segments' },
  { what: 'Matroska without cues', film: 'twoNoCues', delivery: 'segments' },
  { what: 'fragmented MP4 without an index', film: 'twoFragmented', delivery: 'segments' },
  { what: 'H.264 and AC-3 5.1 in MP4', film: 'twoAc3', delivery: 'segments' },
  { what: 'H.264 and E-AC-3 in Matroska', film: 'twoEac3', delivery: 'segments' },
  { what: 'H.264 and DTS in Matroska', film: 'twoDts', delivery: 'segments' },
  { what: 'H.264 and Opus in Matroska', film: 'twoOpus', delivery: 'segments' },
  { what: 'H.264 and FLAC in Matroska', film: 'twoFlac', delivery: 'segments' },
  { what: 'H.264 of ten bits and FLAC in Matroska', film: 'tenBit', delivery: 'segments' },
  { what: 'VP8 and Vorbis in WebM', film: 'vp8', delivery: 'direct' },
  { what: 'VP9 and Opus in WebM', film: 'vp9', delivery: 'direct' },
  { what: 'VP9 and Opus in Matroska', film: 'vp9Matroska', delivery: 'segments' },
  { what: 'AV1 and Opus in Matroska', film: 'av1', delivery: 'segments' },
]
/** What goes another way there: no Matroska as it is, no fragments as they are, HEVC and MP3 as they are. */
const inFirefox: readonly Format[] = [
  { what: 'H.264 and AAC in MP4', film: 'one', delivery: 'direct' },
  { what: 'H.264 and AAC in Matroska', film: 'oneMatroska', delivery: 'segments' },
  { what: 'fragmented MP4 without an index', film: 'oneFragmented', delivery: 'segments' },
  { what: 'H.264 and MP3 in Matroska', film: 'twoMp3', delivery: 'segments' },
  { what: 'HEVC and AAC in MP4', film: 'hevc', delivery: 'direct' },
  { what: 'HEVC of ten bits and E-AC-3 in Matroska', film: 'hevcTenBit', delivery: 'segments' },
  { what: 'VP9 and Opus in WebM', film: 'vp9', delivery: 'direct' },
]

let hall: Hall
beforeAll(async () => {
  hall = await openHall([...new Set([...inChromium, ...inFirefox].map(({ film }) => film))])
}, 600_000)
afterAll(() => hall[Symbol.asyncDispose]())

describe('in Chromium', () => {
  let browser: Browser
  let theatre: Theatre
  beforeAll(async () => {
    browser = await openBrowser()
    theatre = await openTheatre(hall.stage, hall.app, { browser })
  })
  afterAll(() => browser.close())

  it.for(inChromium)('plays $what', async ({ film, delivery }, { onTestFailed, signal }) => {
    onTestFailed(() => keepReport(hall, `chromium-${film}`))
    const { page } = theatre
    await page.goto(hall.pathOf(film))
    await page.getByRole('button', { name: `Play ${film}` }).click()
    const picture = await theatre.whenPlaying({ past: 0.5, timeoutMs: 20_000 })
    expect(picture.videoWidth).toBeGreaterThan(0)
    expect(picture.duration).toBeCloseTo(seconds, 0)
    await hall.stage.until(
      `${film} comes ${delivery}`,
      async () => (await theatre.ready()).delivery === delivery,
      {
        timeoutMs: 10_000,
        everyMs: 100,
      },
    )
    const ear = await openEar(page)
    const whenHeard = (name: string, hertz: number) =>
      hall.stage.until(
        `${name} is heard, and nothing else`,
        async () => {
          const [right = 0, wrong = 0] = await ear.levels([hertz, hertz === english ? french : english])
          return right > wrong + APART_DB
        },
        { timeoutMs: 5000, everyMs: 50 },
      )
    await whenHeard('English', english)
    await theatre.seek(0.75)
    await theatre.whenPlaying({ past: seconds * 0.75 - 1, timeoutMs: 15_000 })
    await theatre.seek(0.25)
    const back = await theatre.whenPlaying({ past: seconds * 0.25 - 1, timeoutMs: 15_000 })
    expect(back.currentTime).toBeLessThan(seconds * 0.5)
    if (!lone.includes(film)) {
      // And back: the next film begins in the language that was chosen last.
      for (const [name, hertz] of [
        ['French', french],
        ['English', english],
      ] as const) {
        await theatre.choose('Sound and languages', name)
        await whenHeard(name, hertz)
      }
    }
    await theatre.drop('own.srt', words)
    await page.locator('[data-words]').getByText('Words of the viewer’s own').waitFor({ timeout: 10_000 })
    signal.throwIfAborted()
    expect(theatre.complaints).toEqual([])
  })
})

describe('in Firefox', () => {
  let firefox: Firefox
  beforeAll(async () => {
    firefox = await openFirefox(hall.stage)
  }, 120_000)

  it.for(inFirefox)('plays $what', async ({ film, delivery }, { onTestFailed }) => {
    onTestFailed(() => keepReport(hall, `firefox-${film}`))
    await firefox.goto(`${hall.app.address}${hall.pathOf(film)}`)
    await firefox.evaluate(`window.asked ??= (() => {
      const fetched = window.fetch
      window.fetch = async (...args) => {
        const response = await fetched(...args)
        if (args[1]?.method === 'POST' && new URL(response.url).pathname === '/api/playbacks')
          response.clone().json().then(({ id }) => { window.playbackId = id })
        return response
      }
      return true
    })()`)
    await hall.stage.until(
      'the page has its button',
      () =>
        firefox.evaluate<boolean>(`(() => {
        const button = [...document.querySelectorAll('button, a')].find((one) =>
          (one.getAttribute('aria-label') ?? one.textContent ?? '').startsWith('Play '))
        button?.click()
        return button !== undefined
      })()`),
      { timeoutMs: 15_000, everyMs: 100 },
    )
    const first = await whenPlaying(firefox, 0.5)
    expect(first.videoWidth).toBeGreaterThan(0)
    expect(first.duration).toBeCloseTo(seconds, 0)
    const id = await firefox.evaluate<string>('window.playbackId')
    await hall.stage.until(
      `${film} comes ${delivery}`,
      async () => {
        const answer = await fetch(`${hall.app.address}/api/playbacks/${id}`, {
          signal: AbortSignal.timeout(5000),
        })
        const { progress } = (await answer.json()) as Playback
        return progress.state === 'ready' && progress.delivery === delivery
      },
      { timeoutMs: 10_000, everyMs: 100 },
    )
    for (const part of [0.75, 0.25]) {
      await firefox.evaluate(`void (document.querySelector('video').currentTime = ${seconds * part})`)
      await whenPlaying(firefox, seconds * part - 1, seconds * part + 10)
    }
    await firefox.evaluate(dropOnFilm('own.srt', words))
    await hall.stage.until(
      'the words are on the screen',
      () =>
        firefox.evaluate<boolean>(
          `Boolean(document.querySelector('[data-words]')?.textContent.includes('Words of the viewer’s own'))`,
        ),
      { timeoutMs: 10_000, everyMs: 100 },
    )
  })

  async function whenPlaying(page: Firefox, past: number, before = seconds): Promise<Picture & FirefoxSound> {
    let last: (Picture & FirefoxSound) | null = null
    let first: (Picture & FirefoxSound) | undefined
    return await hall.stage.until(
      `the film plays past ${past} s`,
      async () => {
        last = await page.evaluate<(Picture & FirefoxSound) | null>(pictureInFirefox)
        if (last?.problem) throw new Error(`the picture is broken: ${last.problem}`)
        if (!last || last.currentTime < past || last.currentTime > before || last.readyState < 3)
          return undefined
        first ??= last
        const isMoving = last.currentTime > first.currentTime + 0.5 && last.frames > first.frames + 6
        return isMoving && last.hasSound ? last : undefined
      },
      { timeoutMs: 20_000, everyMs: 100, describe: () => last },
    )
  }
})

interface FirefoxSound {
  readonly hasSound: boolean
}

const pictureInFirefox = `(() => {
  const video = document.querySelector('video')
  if (!video) return null
  return {
    currentTime: video.currentTime,
    duration: video.duration,
    videoWidth: video.videoWidth,
    readyState: video.readyState,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
    hasSound: video.mozHasAudio && !video.muted,
    problem: video.error?.message,
  }
})()`
