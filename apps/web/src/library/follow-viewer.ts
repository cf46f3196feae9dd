import type { ChoiceName, LibraryState } from '@lanterne/contract'
import { effect } from '@preact/signals'
import { change, paths, read } from '../api/client.ts'
import { noteAnswer, returns, suspect } from '../api/connection.ts'
import { isProfileNeeded } from '../api/who.ts'
import { followCast } from '../cast/follow-cast.ts'
import { takeCastEvent } from '../cast/now.ts'
import { keep, kept, onKeep } from '../design/kept.ts'
import { setCountry } from '../i18n/country.ts'
import { isLanguage, setLanguage } from '../i18n/language.ts'
import { setViewer, viewer } from './viewer.ts'

/** What of this browser's is the viewer's, on every screen of theirs, in a house that tells viewers apart. */
const shared: readonly ChoiceName[] = ['language', 'country', 'sound', 'subtitles', 'words', 'access']
/** Changes that come close together are read once. */
const restMs = 250

let asking: AbortController | undefined

/** Reads what the viewer has; what it was before stays when it cannot be had. */
export async function readViewer(): Promise<void> {
  asking?.abort()
  const mine = new AbortController()
  asking = mine
  try {
    take(await read<LibraryState>(paths.library, { signal: mine.signal }))
  } catch {
    // Nothing on screen waits for it: it is asked for again when the server is back, or when something changes.
  }
}

function take(state: LibraryState): void {
  const { profile, isGuest } = state
  // A device that was given to somebody else: nothing of who had it before stays in the page.
  if (isGuest && viewer.value && viewer.value.profile.id !== profile.id) return location.assign('/')
  setViewer(state)
  if (state.profileCount < 2) return
  for (const name of shared) {
    const chosen = state.choices[name]
    if (chosen === undefined || chosen === kept(name)) continue
    if (name === 'language') {
      if (isLanguage(chosen)) setLanguage(chosen, () => undefined)
    } else if (name === 'country') setCountry(chosen === '*' ? undefined : chosen)
    else keep(name, chosen)
  }
}

/** Follows the viewer for as long as the page lives: also what other screens of theirs do. */
export function followViewer(): void {
  followCast()
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const connect = () => {
    if (source || document.hidden) return
    source = new EventSource(`${paths.libraryEvents}&cast=yes`)
    source.onopen = () => {
      noteAnswer()
      // What happened before anybody listened was not heard.
      void readViewer()
    }
    source.onmessage = ({ data }: MessageEvent<string>) => {
      if (takeCastEvent(data)) return
      clearTimeout(timer)
      timer = setTimeout(() => void readViewer(), restMs)
    }
    source.onerror = () => {
      // Refused, not cut: this device may have been sent away.
      if (source?.readyState === EventSource.CLOSED) void readViewer()
      else suspect()
    }
  }
  const disconnect = () => {
    source?.close()
    source = undefined
  }
  effect(() => {
    // Also when the server comes back.
    void returns.value
    disconnect()
    // Nobody is watching before they say who they are; then the page is loaded anew.
    if (isProfileNeeded.value) return
    connect()
  })
  // A page that nobody sees holds no line open: a browser has only six.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || isProfileNeeded.value) return disconnect()
    connect()
  })
  onKeep((name, value) => {
    const choice = shared.find((one) => one === name)
    const { profileCount = 1, choices } = viewer.value ?? {}
    if (choice === undefined || profileCount < 2 || choices?.[choice] === value) return
    const { signal } = new AbortController()
    // It holds in this browser whatever becomes of it there.
    change(`${paths.library}/choices`, { name: choice, value }, { signal }).catch(() => undefined)
  })
}
