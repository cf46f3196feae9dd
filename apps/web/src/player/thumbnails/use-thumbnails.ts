import type { PlaybackId } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { paths } from '../../api/client.ts'
import { createThumbnails, type Thumbnails } from './create-thumbnails.ts'

/** Pictures of the film of a playback, as long as it is watched. */
export function useThumbnails(playback: PlaybackId | undefined): Thumbnails | undefined {
  const [thumbnails, setThumbnails] = useState<Thumbnails | undefined>(undefined)
  useEffect(() => {
    if (playback === undefined) return
    const watching = new AbortController()
    setThumbnails(createThumbnails(paths.keyFrames(playback), watching.signal))
    return () => watching.abort()
  }, [playback])
  return thumbnails
}
