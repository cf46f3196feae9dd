import type { FilmChapter, Title } from '@lanterne/contract'
import { useEffect } from 'preact/hooks'
import { drawArtwork } from './artwork.ts'
import { joinMediaSession } from './media-session.ts'
import type { PlayerAction } from './player-keys.ts'
import type { PlayerParts } from './use-player.ts'

interface System {
  readonly title: Title | undefined
  /** What the film, or this part of it, is called. */
  readonly name: string
  readonly parts: PlayerParts
  readonly act: { readonly current: (action: PlayerAction) => void }
  readonly chapters: readonly FilmChapter[]
  readonly hasNext: boolean
}

/** Tells the browser and the system what plays, and obeys their keys. */
export function useSystem({ title, name, parts, act, chapters, hasNext }: System): void {
  const hasChapters = chapters.length > 0
  useEffect(() => {
    document.title = name === '' ? 'Lanterne' : `${name} · Lanterne`
    if (!title || name === '') return
    const press = (action: PlayerAction) => () => act.current(action)
    return joinMediaSession(
      { title: name, artist: title.directors.join(', '), artwork: drawArtwork(title) },
      parts.controls,
      parts.state,
      {
        leave: press('leave'),
        next: hasNext ? press('next-episode') : hasChapters ? press('chapter-forward') : undefined,
        previous: hasChapters ? press('chapter-back') : undefined,
      },
    )
  }, [title, name, hasNext, hasChapters])
}
