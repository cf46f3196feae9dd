interface AppleVideo extends HTMLVideoElement {
  webkitSupportsPresentationMode?: (mode: string) => boolean
  webkitPresentationMode?: string
  webkitSetPresentationMode?: (mode: string) => void
}

/** What some browsers have for a window above all others, whose page we draw (Document Picture-in-Picture, WICG). */
interface SmallWindows {
  requestWindow(size: { readonly width: number; readonly height: number }): Promise<Window>
}

const smallWindows = (globalThis as { documentPictureInPicture?: SmallWindows }).documentPictureInPicture

/** Whether this browser shows a film in a small window of its own. */
export const canFloat =
  smallWindows !== undefined ||
  globalThis.document?.pictureInPictureEnabled === true ||
  'webkitSetPresentationMode' in (globalThis.HTMLVideoElement?.prototype ?? {})

/** CSS pixels; what a viewer makes of it is the browser's to remember. */
const WIDTH = 480

/**
 * Opens a small window above all others that looks as this page does and has nothing in it; `undefined` where the browser
 * has none, or says no.
 */
export async function openSmallWindow(ratio: number): Promise<Window | undefined> {
  const small = await smallWindows
    ?.requestWindow({ width: WIDTH, height: Math.round(WIDTH / ratio) })
    .catch(() => undefined)
  if (!small) return undefined
  const { documentElement: from } = document
  const { documentElement: to, head } = small.document
  for (const { name, value } of from.attributes) to.setAttribute(name, value)
  for (const sheet of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    const link = small.document.createElement('link')
    link.rel = 'stylesheet'
    link.href = sheet.href
    head.append(link)
  }
  for (const sheet of document.querySelectorAll('style')) head.append(sheet.cloneNode(true))
  small.document.title = document.title
  return small
}

/** Puts the picture alone, without our words, into a small window of the browser's own, or back. */
export function floatPicture(video: AppleVideo | null): void {
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
