import { useEffect, useState } from 'preact/hooks'

/** A rectangle of the screen, in its pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** From here on a frame is wide by itself; a narrower one is a DVD's, whose points are no squares. */
const WIDE_RATIO = 1.7

/** Where the picture of a film is, inside an element that is wider or higher. */
export function fitInside(outer: { width: number; height: number }, ratio: number): Box {
  const width = Math.min(outer.width, outer.height * ratio)
  const height = width / ratio
  return { left: (outer.width - width) / 2, top: (outer.height - height) / 2, width, height }
}

/**
 * The frame that subtitles were placed in. A Blu-ray disc's has the black bars that the film may have lost: it is as wide
 * as the film. A DVD's is the film, however it is stretched.
 */
export function frameBox(film: Box, ratio: number): Box {
  if (ratio < WIDE_RATIO) return film
  const height = film.width / ratio
  return { ...film, top: film.top + (film.height - height) / 2, height }
}

/** Where the picture is on the screen now; absent before there is one. */
export function usePictureBox(element: { readonly current: HTMLVideoElement | null }): Box | undefined {
  const [box, setBox] = useState<Box>()
  // Which may be in a small window: a page behind is not told of what changes there.
  const page = element.current?.ownerDocument
  useEffect(() => {
    const video = element.current
    if (!video) return
    const measure = () => {
      const { videoWidth, videoHeight, clientWidth: width, clientHeight: height } = video
      if (videoWidth > 0 && videoHeight > 0) setBox(fitInside({ width, height }, videoWidth / videoHeight))
    }
    measure()
    const observer = new (page?.defaultView ?? globalThis).ResizeObserver(measure)
    observer.observe(video)
    video.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      video.removeEventListener('resize', measure)
    }
  }, [page])
  return box
}
