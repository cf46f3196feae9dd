import type { FilmChapter, Playback } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { paths, read } from '../../api/client.ts'
import { ApiFailure } from '../../api/failure.ts'

const none: readonly FilmChapter[] = []

/** The chapters of a playback's film, once it was read; none where it has one part only. */
export function useChapters(playback: Playback | undefined): readonly FilmChapter[] {
  const [chapters, setChapters] = useState(none)
  const id = playback?.progress.state === 'ready' ? playback.id : undefined
  useEffect(() => {
    if (id === undefined) return
    const ended = new AbortController()
    read<readonly FilmChapter[]>(`${paths.playback(id)}/chapters`, { signal: ended.signal }).then(
      (found) => setChapters(found.length > 1 ? found : none),
      (error: unknown) => {
        // A film that cannot be read is told of by the player; without chapters it only is harder to leaf through.
        if (!ended.signal.aborted && !(error instanceof ApiFailure)) throw error
      },
    )
    return () => ended.abort()
  }, [id])
  return chapters
}
