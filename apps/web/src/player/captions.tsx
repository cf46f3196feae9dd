import type { SubtitleFile } from '@lanterne/contract'
import { useEffect, useRef } from 'preact/hooks'
import css from './captions.module.css'

interface Props {
  readonly element: { readonly current: HTMLVideoElement | null }
  readonly files: readonly SubtitleFile[]
  /** Index in `files`; -1 for none. */
  readonly chosen: number
  /** Whether the controls are on screen: the words then stand above them. */
  readonly isRaised: boolean
}

/** The words of the film, drawn by us so that they look the same everywhere and never hide behind the bar. */
export function Captions({ element, files, chosen, isRaised }: Props) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const video = element.current
    const words = place.current
    if (!video || !words) return
    const track = video.textTracks[chosen]
    for (const other of Array.from(video.textTracks)) other.mode = other === track ? 'hidden' : 'disabled'
    const show = () => {
      words.replaceChildren()
      for (const cue of Array.from(track?.activeCues ?? [])) {
        const line = document.createElement('p')
        // The browser's own reading of WebVTT: text and a few harmless elements, never markup of ours.
        line.append((cue as VTTCue).getCueAsHTML())
        words.append(line)
      }
    }
    show()
    track?.addEventListener('cuechange', show)
    return () => {
      track?.removeEventListener('cuechange', show)
      words.replaceChildren()
    }
  }, [files, chosen])
  return (
    <div
      class={`${css.captions} ${isRaised ? css.raised : ''}`}
      ref={place}
      lang={files[chosen]?.language}
      dir="auto"
    />
  )
}
