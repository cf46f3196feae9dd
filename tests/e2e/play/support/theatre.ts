import type { Playback, PlaybackProgress } from '@lanterne/contract'
import type { Browser, Page } from 'playwright-core'
import type { App } from '../../../support/lanterne-app.ts'
import type { Stage } from '../../../support/stage.ts'
import { type Language, openBrowser, openViewer } from '../../screens/support/viewer.ts'

/** What the `<video>` element says of itself. */
export interface Picture {
  readonly currentTime: number
  readonly duration: number
  readonly paused: boolean
  readonly videoWidth: number
  readonly videoHeight: number
  readonly readyState: number
  /** Frames that were decoded, shown or dropped. */
  readonly frames: number
  /** Bytes of sound that were decoded. */
  readonly soundBytes: number
  readonly buffered: readonly (readonly [number, number])[]
  readonly problem: string | undefined
}

type Ready = Extract<PlaybackProgress, { state: 'ready' }>

/** A viewer in Chromium before the app. */
export interface Theatre {
  readonly page: Page
  /** What went wrong in the page and was not expected. */
  readonly complaints: readonly string[]
  expectFailedRequests(): void
  picture(): Promise<Picture | undefined>
  /** Resolves when the picture moves past `seconds` and frames and sound are really decoded. */
  whenPlaying(options: { past: number; timeoutMs: number }): Promise<Picture>
  /** Presses the bar at `part` of the film, as a mouse does. */
  seek(part: number): Promise<void>
  /** Chooses from a menu of the bar. */
  choose(menu: string, name: string): Promise<void>
  /** Drops a file on the film, as a hand does. */
  drop(name: string, content: Uint8Array): Promise<void>
  /** What the server tells the page of the film now. */
  progress(): Promise<PlaybackProgress>
  ready(): Promise<Ready>
  /** Where the film strip has holes: places from 0 to 1. */
  holes(): Promise<readonly number[]>
}

/** Sits down before `app` in Chromium. */
export async function openTheatre(
  stage: Stage,
  app: App,
  {
    language = 'en',
    browser,
    mayPrepare = false,
  }: { language?: Language; browser?: Browser; mayPrepare?: boolean } = {},
): Promise<Theatre> {
  const chromium = browser ?? (await openBrowser())
  if (!browser) stage.use({ [Symbol.asyncDispose]: () => chromium.close() })
  const viewer = stage.use(await openViewer(chromium, app.address, { language, mayPrepare }))
  const { page } = viewer
  let playback = ''
  page.on('response', (response) => {
    const request = response.request()
    if (request.method() !== 'POST' || !response.ok() || new URL(request.url()).pathname !== '/api/playbacks')
      return
    // Not from the body: that is gone when the page is left meanwhile.
    playback = new URL(response.headers()['location'] ?? '', app.address).href
  })
  stage.photograph(async () => {
    if (page.isClosed()) return undefined
    const text = await page.locator('body').innerText()
    stage.note(`on the screen: ${text.replace(/\s+/g, ' ').slice(0, 500)}`)
    stage.note(`the picture: ${JSON.stringify(await picture())}`)
    stage.note(`the page complains: ${JSON.stringify(viewer.complaints)}`)
    return await page.screenshot()
  })

  /** The bar hides during the film; the mouse calls it. */
  const callBar = async () => {
    await page.mouse.move(400, 300)
    await page.mouse.move(420, 320)
  }

  const picture = () =>
    page.evaluate((): Picture | undefined => {
      const video = document.querySelector('video') as
        | (HTMLVideoElement & { webkitAudioDecodedByteCount?: number })
        | null
      if (!video) return undefined
      return {
        currentTime: video.currentTime,
        duration: video.duration,
        paused: video.paused,
        videoWidth: video.videoWidth,
        videoHeight: video.videoHeight,
        readyState: video.readyState,
        frames: video.getVideoPlaybackQuality().totalVideoFrames,
        soundBytes: video.webkitAudioDecodedByteCount ?? 0,
        buffered: Array.from({ length: video.buffered.length }, (_, i) => [
          video.buffered.start(i),
          video.buffered.end(i),
        ]),
        problem: video.error?.message,
      }
    })

  const progress = async () => {
    const response = await fetch(playback, { signal: AbortSignal.timeout(10_000) })
    if (!response.ok) throw new Error(`the app says ${response.status} of the playback`)
    return ((await response.json()) as Playback).progress
  }

  return {
    page,
    complaints: viewer.complaints,
    expectFailedRequests: () => viewer.expectFailedRequests(),
    picture,
    progress,
    async ready() {
      const now = await progress()
      if (now.state !== 'ready') throw new Error(`the film is not ready: ${JSON.stringify(now)}`)
      return now
    },
    async whenPlaying({ past, timeoutMs }) {
      let last: Picture | undefined
      let first: Picture | undefined
      return await stage.until(
        `the film plays past ${past} s`,
        async () => {
          last = await picture()
          if (last?.problem !== undefined) throw new Error(`the picture is broken: ${last.problem}`)
          if (!last || last.currentTime < past || last.readyState < 3) return undefined
          first ??= last
          const isMoving = last.currentTime > first.currentTime + 0.5
          return isMoving && last.frames > first.frames + 6 && last.soundBytes > first.soundBytes
            ? last
            : undefined
        },
        { timeoutMs, everyMs: 100, describe: () => last },
      )
    },
    async seek(part) {
      const bar = page.getByRole('slider', { name: /Position/ })
      await callBar()
      await bar.waitFor()
      const box = await bar.boundingBox()
      if (!box) throw new Error('the bar is not on the screen')
      await page.mouse.click(box.x + box.width * part, box.y + box.height / 2)
    },
    async choose(menu, name) {
      await callBar()
      await page.getByRole('button', { name: menu }).click()
      await page.getByRole('menuitemradio', { name, exact: true }).click()
    },
    async drop(name, content) {
      await page.evaluate(dropOnFilm(name, content))
    },
    holes: () =>
      page.locator('[role=slider] svg').evaluate((svg) => {
        const width = Number(svg.getAttribute('width'))
        const missing = svg.querySelector('path')?.getAttribute('d') ?? ''
        return [...missing.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x) / width)
      }),
  }
}

/** What a page runs when a file is dropped on its film. */
export function dropOnFilm(name: string, content: Uint8Array): string {
  return `(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([Uint8Array.from([${content.join(',')}])], ${JSON.stringify(name)}))
    for (const type of ['dragover', 'drop']) {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer })
      document.querySelector('video').dispatchEvent(event)
    }
  })()`
}
