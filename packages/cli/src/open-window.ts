import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser } from './open-browser.ts'

/** Where a page is shown. */
export interface ShownPage {
  /** Resolves when the window is closed; never where nobody tells: the page is in a browser that has others, too. */
  readonly closed: Promise<void>
}

/** A browser that runs already takes the page in and leaves: sooner than most people close a window. */
const handedOverMs = 10_000

/**
 * Shows `address` in a window of its own, by the first of `browsers` that is there, with a profile in the data folder:
 * nothing of the viewer's other browsing is in it. Where there is none, in the browser that everything opens in.
 */
export async function openWindow(
  address: string,
  { browsers, dataDirectory }: { readonly browsers: readonly string[]; readonly dataDirectory: string },
): Promise<ShownPage> {
  // Root's browser would run without its sandbox, or not at all.
  const mayRun = process.getuid?.() !== 0
  for (const browser of mayRun ? browsers : []) {
    const shown = await showIn(browser, address, dataDirectory)
    if (shown) return shown
  }
  openBrowser(address)
  return { closed: never }
}

const never = new Promise<never>(() => {})

async function showIn(
  browser: string,
  address: string,
  dataDirectory: string,
): Promise<ShownPage | undefined> {
  const args = [
    `--app=${address}`,
    `--user-data-dir=${join(dataDirectory, 'window')}`,
    ...['--no-first-run', '--no-default-browser-check', '--class=lanterne'],
  ]
  try {
    await access(browser, constants.X_OK)
    const startedAt = performance.now()
    const child = spawn(browser, args, { detached: true, stdio: 'ignore' })
    await once(child, 'spawn')
    child.unref()
    const ended = once(child, 'exit')
    const closed = ended.then(() => (performance.now() - startedAt < handedOverMs ? never : undefined))
    return { closed }
  } catch {
    return undefined // Not there, or nothing that this machine runs: the next one.
  }
}
