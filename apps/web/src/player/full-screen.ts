import { type ReadonlySignal, signal } from '@preact/signals'

interface AppleVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void
}

const full = signal(false)

/** Whether the page shows something full screen. */
export const isFullScreen: ReadonlySignal<boolean> = full

globalThis.document?.addEventListener('fullscreenchange', () => {
  full.value = document.fullscreenElement !== null
})

/**
 * Puts the page on the whole screen, or back: the page and not the player, so that the next episode's finds it so. An
 * iPhone can only do so with the picture alone.
 */
export function toggleFullScreen(video: HTMLVideoElement | null): void {
  if (document.fullscreenElement) leaveFullScreen()
  else if (document.fullscreenEnabled)
    document.documentElement.requestFullscreen({ navigationUI: 'hide' }).catch(refused)
  else (video as AppleVideo | null)?.webkitEnterFullscreen?.()
}

export function leaveFullScreen(): void {
  if (document.fullscreenElement) document.exitFullscreen().catch(refused)
}

/** The browser may say no, when the press that asked for it is too long ago: the film goes on as it is. */
function refused(): void {
  full.value = document.fullscreenElement !== null
}
