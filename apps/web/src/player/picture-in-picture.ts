interface AppleVideo extends HTMLVideoElement {
  webkitSupportsPresentationMode?: (mode: string) => boolean
  webkitPresentationMode?: string
  webkitSetPresentationMode?: (mode: string) => void
}

/** Whether this browser shows a film in a small window of its own. */
export const canFloat =
  globalThis.document?.pictureInPictureEnabled === true ||
  'webkitSetPresentationMode' in (globalThis.HTMLVideoElement?.prototype ?? {})

/** Puts the picture into a small window above all others, or back. */
export function toggleFloating(video: AppleVideo | null): void {
  if (!video) return
  if (document.pictureInPictureElement) document.exitPictureInPicture().catch(refused)
  else if (document.pictureInPictureEnabled) video.requestPictureInPicture().catch(refused)
  else if (video.webkitSupportsPresentationMode?.('picture-in-picture'))
    video.webkitSetPresentationMode?.(
      video.webkitPresentationMode === 'picture-in-picture' ? 'inline' : 'picture-in-picture',
    )
}

/** The browser may say no, before there is a picture or when the press is too long ago: the film goes on where it is. */
function refused(): void {}
