import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** hls.js, which most pages that play HLS use, before a playlist of the app. */
export interface PlaylistReader {
  /** Names and languages of the sounds, as it read them. */
  sounds(): Promise<readonly { name: string; lang?: string }[]>
  words(): Promise<readonly { name: string; lang?: string }[]>
  chooseSound(index: number): Promise<void>
  seek(seconds: number): Promise<void>
  state(): Promise<{ readonly time: number; readonly frames: number; readonly width: number }>
  /** Everything that it stumbled over. */
  errors(): Promise<readonly string[]>
}

interface HlsLike {
  loadSource(url: string): void
  attachMedia(video: HTMLVideoElement): void
  on(event: string, listener: (name: string, data: { details: string; error?: Error }) => void): void
  readonly audioTracks: readonly { name: string; lang?: string }[]
  readonly subtitleTracks: readonly { name: string; lang?: string }[]
  audioTrack: number
}
declare global {
  interface Window {
    Hls?: new (options: object) => HlsLike
    hls?: HlsLike
    hlsErrors?: string[]
  }
}

/** Puts hls.js in the place of the page's own player. The film's `<video>` is a new one. */
export async function openPlaylistReader(page: Page, url: string): Promise<PlaylistReader> {
  // Given as a script that the page evaluates: its policy lets no foreign file in.
  await page.evaluate(
    await readFile(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'), 'utf8'),
  )
  await page.evaluate(async (address) => {
    document.querySelector('video')?.remove()
    const video = document.createElement('video')
    document.body.prepend(video)
    if (!window.Hls) throw new Error('hls.js is not there')
    const errors: string[] = []
    window.hlsErrors = errors
    const hls = new window.Hls({ enableWorker: false })
    window.hls = hls
    hls.on('hlsError', (_, { details, error }) => {
      // What it withdraws by itself, after a jump or for another sound; and that it waits, on a slow machine.
      if (!['aborted', 'bufferStalledError'].includes(details)) errors.push(`${details}: ${error?.message}`)
    })
    hls.loadSource(address)
    hls.attachMedia(video)
    await video.play()
  }, url)
  return {
    sounds: () =>
      page.evaluate(() =>
        (window.hls?.audioTracks ?? []).map(({ name, lang }) => ({ name, lang: lang ?? '' })),
      ),
    words: () =>
      page.evaluate(() =>
        (window.hls?.subtitleTracks ?? []).map(({ name, lang }) => ({ name, lang: lang ?? '' })),
      ),
    chooseSound: (index) =>
      page.evaluate((at) => {
        if (window.hls) window.hls.audioTrack = at
      }, index),
    seek: (seconds) =>
      page.evaluate((at) => {
        const video = document.querySelector('video')
        if (video) video.currentTime = at
      }, seconds),
    state: () =>
      page.evaluate(() => {
        const video = document.querySelector('video')
        const frames = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0
        return { time: video?.currentTime ?? 0, frames, width: video?.videoWidth ?? 0 }
      }),
    errors: () => page.evaluate(() => window.hlsErrors ?? []),
  }
}
