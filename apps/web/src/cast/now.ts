import type { Cast, CastEvent, CastNow, CastRequest, CastScreen } from '@lanterne/contract'
import { signal } from '@preact/signals'
import { read } from '../api/client.ts'
import type { Problem } from '../i18n/parts.ts'
import type { Watch } from '../player/watch-request.ts'

/** What this viewer asked a screen for and has no answer to yet, or only why not. */
export interface Asked {
  readonly place: Watch
  readonly screen: CastScreen
  readonly request: CastRequest
  readonly problem?: Problem
}

/** What plays on a screen of the house, as the server tells it; `undefined` where nothing does. */
export const cast = signal<Cast | undefined>(undefined)
/** Whether the server has told yet. */
export const isCastKnown = signal(false)
export const asked = signal<Asked | undefined>(undefined)

/** Takes what the server tells. */
export function takeCast({ cast: next }: CastNow): void {
  cast.value = next
  isCastKnown.value = true
}

/** Takes an event of the house's stream; whether it was about this. */
export function takeCastEvent(data: string): boolean {
  // The server's events and this page share the contract's types.
  const event = JSON.parse(data) as CastEvent | { readonly type: 'library' }
  if (event.type !== 'cast') return false
  takeCast(event)
  return true
}

/** Asks once what plays, where nobody has told yet; a server that does not answer leaves the page to itself. */
export function learnCast(): void {
  if (isCastKnown.value) return
  read<CastNow>('/api/cast', { signal: new AbortController().signal }).then(
    (now) => {
      if (!isCastKnown.value) takeCast(now)
    },
    () => {
      isCastKnown.value = true
    },
  )
}

/** Whether what plays there is what is watched here: the same film, or another episode of the same. */
export function isOfPlace({ titleId }: Pick<Cast, 'titleId'>, { id }: Watch): boolean {
  return titleId === id
}
