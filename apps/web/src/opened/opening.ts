import { type ReadonlySignal, signal } from '@preact/signals'
import { openLink, openTorrent } from '../api/client.ts'
import { problemOf } from '../api/failure.ts'
import type { Problem } from '../i18n/parts.ts'
import { navigate } from '../router/history.ts'

/** What became of the link or file that the viewer gave; nothing once its page is shown. */
export type Opening = { readonly state: 'opening' } | { readonly state: 'failed'; readonly problem: Problem }

const now = signal<Opening | undefined>(undefined)
let attempt: AbortController | undefined

export const opening: ReadonlySignal<Opening | undefined> = now

/** What may be opened in a text: a link of ours, a magnet link, the address of a torrent, or a bare name of one. */
export function linkIn(text: string): string | undefined {
  const [first = ''] = text.trim().split(/[\r\n]+/)
  const link = first.trim()
  if (/^(?:magnet:\?|lanterne:)/i.test(link) || /^[0-9a-f]{40}$/i.test(link)) return link
  return /^https?:\/\/\S+\.torrent(?:[?#]\S*)?$/i.test(link) ? link : undefined
}

/**
 * The link that this page's address asks to be opened (`?open=`), once. Any site can lead here, so it is one that is opened
 * without asking anybody for anything: never the address of a file.
 */
export function takeAsked(): string | undefined {
  const asked = new URLSearchParams(location.search).get('open')
  if (asked === null) return undefined
  history.replaceState(history.state, '', location.pathname)
  const link = linkIn(asked)
  return link !== undefined && !/^https?:/i.test(link) ? link : undefined
}

/** Opens a link or a torrent that the viewer gave, and goes to its page. */
export function openGiven(given: string | File): void {
  forget()
  attempt = new AbortController()
  void open(given, attempt)
}

/** What failed needs to be said no longer; what is on its way is not wanted any more. */
export function forget(): void {
  attempt?.abort()
  now.value = undefined
}

async function open(given: string | File, { signal: stopped }: AbortController): Promise<void> {
  now.value = { state: 'opening' }
  try {
    const { id } = await (typeof given === 'string'
      ? openLink(given, { signal: stopped })
      : openTorrent(given, { signal: stopped }))
    if (stopped.aborted) return
    now.value = undefined
    navigate({ screen: 'title', id })
  } catch (error) {
    if (!stopped.aborted) now.value = { state: 'failed', problem: problemOf(error) }
  }
}
