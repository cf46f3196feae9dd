import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { whenSeeding } from '../../../support/foreign-peer.ts'
import { type App, startApp } from '../../../support/lanterne-app.ts'
import { makeTorrent } from '../../../support/make-torrent.ts'
import { openForeignPeer } from '../../../support/open-foreign-peer.ts'
import type { Stage } from '../../../support/stage.ts'
import { openTestTracker } from '../../../support/trackers.ts'
import { openTheatre, type Theatre } from '../../play/support/theatre.ts'
import { magnetRelease, writeCatalogue } from '../../play/support/titles.ts'

/** What is on the screen at one moment of the film. */
export interface Seen {
  readonly seconds: number
  readonly text: string
  readonly italics: readonly string[]
  /** Middle of the words, as a part of the screen's height. */
  readonly height: number | undefined
  readonly pictures: number
}

/** A film that a viewer watches for its words. */
export interface Screening {
  readonly app: App
  readonly theatre: Theatre
  readonly page: Page
  seen(): Promise<Seen>
  /** Resolves when `isIt` is seen; fails when it is seen outside of `from` to `to` seconds of the film. */
  whenSeen(what: string, isIt: (seen: Seen) => boolean, span: { from: number; to: number }): Promise<Seen>
  /** Chooses from the menu of subtitles. */
  choose(name: string | RegExp): Promise<void>
  menu(): Promise<Locator>
  jump(seconds: number): Promise<void>
  photograph(name: string): Promise<void>
  /** Somebody comes who has all of the film. */
  arrive(): Promise<void>
}

export interface ScreeningOptions {
  readonly content: string
  /** The same, of which not everything is there: shared instead, until somebody comes who has it all. */
  readonly partial?: string
}

/** How much later than it should something may be on the screen, on a machine that does other things as well. */
const LATE_SECONDS = 0.5

/** Shares a folder, whose film is among what it holds, and presses Play on it. */
export async function openScreening(
  stage: Stage,
  { content, partial }: ScreeningOptions,
): Promise<Screening> {
  const make = (name: string, trackers: readonly string[]) =>
    makeTorrent({ content, folder: stage.folder, name, pieceKiB: 256, trackers })
  const { infohash } = await make('plain', [])
  const tracker = await openTestTracker(stage, 'opentracker', [infohash])
  const torrent = await make('film', [tracker.httpUrl])
  const seed = async (folder: string) => {
    const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit: 4 << 20 })
    await seeder.add({ torrent }, folder)
    return seeder
  }
  const arrive = async () => whenSeeding(stage, await seed(join(content, '..')))
  if (partial === undefined) await arrive()
  else {
    const seeder = await seed(join(partial, '..'))
    await stage.until('what is there is known', async () => (await seeder.status()).haveBytes > 0, {
      timeoutMs: 30_000,
      everyMs: 100,
    })
  }
  const release = magnetRelease(infohash, [tracker.httpUrl])
  const app = await startApp(stage, { catalogueFile: await writeCatalogue(stage, [release]) })
  const theatre = await openTheatre(stage, app, { language: 'fr' })
  const { page } = theatre
  await page.goto('/title/test-film')
  await page.getByRole('button', { name: 'Lire Test film' }).click()
  await theatre.whenPlaying({ past: 0.2, timeoutMs: 60_000 })

  const seen = () =>
    page.evaluate((): Seen => {
      const video = document.querySelector('video')
      const words = document.querySelector<HTMLElement>('[data-words]')
      const box = words?.querySelector('p')?.getBoundingClientRect()
      return {
        seconds: video?.currentTime ?? 0,
        text: words?.innerText.trim() ?? '',
        italics: [...(words?.querySelectorAll('i') ?? [])].map((each) => each.innerText),
        height: box && (box.top + box.height / 2) / innerHeight,
        pictures: document.querySelectorAll('[data-word-pictures] img').length,
      }
    })
  const menu = async () => {
    await page.mouse.move(500, 300)
    await page.mouse.move(520, 320)
    const open = page.getByRole('menu', { name: 'Sous-titres' })
    if (!(await open.isVisible())) await page.getByRole('button', { name: 'Sous-titres' }).click()
    await open.waitFor()
    return open
  }
  return {
    app,
    theatre,
    page,
    seen,
    menu,
    arrive,
    async whenSeen(what, isIt, { from, to }) {
      let last: Seen | undefined
      return await stage.until(
        what,
        async () => {
          last = await seen()
          if (!isIt(last)) return undefined
          const { seconds } = last
          // The picture stands still for a moment between one look and the next.
          if (seconds < from - 0.1 || seconds > to + LATE_SECONDS)
            throw new Error(`${what} at ${seconds} s, not from ${from} to ${to}`)
          return last
        },
        { timeoutMs: 30_000, everyMs: 50, describe: () => last },
      )
    },
    async choose(name) {
      await (await menu()).getByRole('menuitemradio', { name }).click()
    },
    async jump(seconds) {
      await page.evaluate((to) => {
        const video = document.querySelector('video')
        if (video) video.currentTime = to
      }, seconds)
    },
    async photograph(name) {
      const path = join(import.meta.dirname, '../../../../test-results/subtitles', `${name}.png`)
      await page.screenshot({ path })
    },
  }
}
