import type { PlaybackDetails, PlaybackId } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { paths, read } from '../../api/client.ts'
import { ApiFailure } from '../../api/failure.ts'

const everyMs = 1000

/** What happens to a playback's bytes, asked for again each second while it is looked at. */
export function useDetails(id: PlaybackId): PlaybackDetails | undefined {
  const [details, setDetails] = useState<PlaybackDetails>()
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      try {
        setDetails(await read<PlaybackDetails>(`${paths.playback(id)}/details`, { signal }))
      } catch (error) {
        // Not found yet, or the server is away, which the player tells: the last that was seen stays.
        if (!signal.aborted && !(error instanceof ApiFailure)) throw error
      }
      if (!signal.aborted) timer = setTimeout(ask, everyMs)
    }
    void ask()
    return () => {
      controller.abort()
      clearTimeout(timer)
    }
  }, [id])
  return details
}
