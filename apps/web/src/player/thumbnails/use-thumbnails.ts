import type { PlaybackId } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { paths } from '../../api/client.ts'
import { createThumbnails, type Thumbnails } from './create-thumbnails.ts'
import { fetchPicture } from './fetch-picture.ts'

/** Pictures of the film of a playback, as long as it is watched. */
export function useThumbnails(playback: PlaybackId | undefined): Thumbnails | undefined {
  const [thumbnails, setThumbnails] = useState<Thumbnails | undefined>(undefined)
  useEffect(() => {
    if (playback === undefined) return
    const watching = new AbortController()
    const address = paths.keyFrames(playback)
    const make = (seconds: number) => fetchPicture(address, seconds, watching)
    setThumbnails(createThumbnails(make, watching.signal))
    return () => watching.abort()
  }, [playback])
  return thumbnails
}
