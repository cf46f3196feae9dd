import type { FilmChapter, PlaybackProgress } from '@lanterne/contract'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { formatClock, formatPercent, spokenTime } from '../i18n/format-figures.ts'
import { language, texts } from '../i18n/language.ts'
import { chapterAt } from './chapters/marks.ts'
import { FilmStrip } from './film-strip.tsx'
import css from './seek-bar.module.css'
import type { Thumbnails } from './thumbnails/create-thumbnails.ts'
import { Thumbnail } from './thumbnails/thumbnail.tsx'
import { usePointed } from './thumbnails/use-pointed.ts'
import type { VideoState } from './video-state.ts'

interface Props {
  readonly video: VideoState
  readonly duration: number
  readonly progress: Extract<PlaybackProgress, { state: 'ready' }> | undefined
  readonly thumbnails: Thumbnails | undefined
  readonly chapters: readonly FilmChapter[]
  /** Whether it is shown how much of the film is here. */
  readonly hasStrip?: boolean
  readonly onSeek: (seconds: number) => void
}

const pageSeconds = 60

/** Where the film is, a finger or a mouse away from anywhere else; under it, la pellicule. Always from left to right. */
export function SeekBar({ video, duration, progress, thumbnails, chapters, hasStrip = true, onSeek }: Props) {
  const t = texts()
  const bar = useRef<HTMLDivElement>(null)
  /** Where a finger or the mouse is, in seconds; nothing when it is elsewhere. */
  const pointed = useSignal<number | undefined>(undefined)
  const isDragging = useSignal(false)
  const above = usePointed(pointed, video, thumbnails).value
  const shown = isDragging.value ? (pointed.value ?? 0) : video.time.value
  const played = duration > 0 ? Math.min(1, shown / duration) : 0
  const at = (clientX: number) => {
    const box = bar.current?.getBoundingClientRect()
    return box && box.width > 0 ? Math.max(0, Math.min(1, (clientX - box.left) / box.width)) * duration : 0
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const target = {
      Home: 0,
      End: duration,
      PageUp: video.time.value + pageSeconds,
      PageDown: video.time.value - pageSeconds,
    }[event.key]
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onSeek(target)
  }
  const chapterOf = (seconds: number) => chapters[chapterAt(chapters, seconds) ?? -1]?.name ?? ''
  const here = progress ? progress.haveBytes / Math.max(1, progress.sizeBytes) : 0
  const buffered = duration > 0 ? Math.min(1, video.bufferedTo.value / duration) : 0
  return (
    <div
      class={css.bar}
      ref={bar}
      dir="ltr"
      role="slider"
      tabIndex={0}
      aria-label={t.seekBar}
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(shown)}
      aria-valuetext={[
        t.position(spokenTime(shown, t), spokenTime(duration, t)),
        chapterOf(shown),
        hasStrip ? t.stripOf(formatPercent(Math.floor(here * 100) / 100, language.value)) : '',
      ]
        .filter((part) => part !== '')
        .join(', ')}
      aria-disabled={duration === 0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0 || duration === 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        isDragging.value = true
        pointed.value = at(event.clientX)
      }}
      onPointerMove={(event) => {
        pointed.value = at(event.clientX)
      }}
      onPointerUp={() => {
        if (isDragging.value && pointed.value !== undefined) onSeek(pointed.value)
        isDragging.value = false
      }}
      onPointerCancel={() => {
        isDragging.value = false
        pointed.value = undefined
      }}
      onPointerLeave={() => {
        if (!isDragging.value) pointed.value = undefined
      }}
    >
      <div class={css.track}>
        <div class={css.buffered} style={{ transform: `scaleX(${buffered})` }} />
        <div class={css.played} style={{ transform: `scaleX(${played})` }} />
        {chapters.map(({ startSeconds }) =>
          startSeconds > 0 && startSeconds < duration ? (
            <div
              class={css.cutLane}
              data-chapter=""
              key={startSeconds}
              style={{ transform: `translateX(${(startSeconds / duration) * 100}%)` }}
            />
          ) : null,
        )}
      </div>
      <div class={css.thumbLane} style={{ transform: `translateX(${played * 100}%)` }}>
        <div class={css.thumb} />
      </div>
      {hasStrip && (
        <FilmStrip strip={progress?.strip ?? noStrip} coming={progress?.coming ?? noStrip} played={played} />
      )}
      {above !== undefined && duration > 0 && (
        <div
          class={css.pointedLane}
          style={{ transform: `translateX(clamp(3rem, ${(above / duration) * 100}%, calc(100% - 3rem)))` }}
        >
          <div class={css.pointed}>
            {thumbnails && <Thumbnail thumbnails={thumbnails} />}
            <span class={css.moment}>
              {[chapterOf(above), formatClock(above)].filter((part) => part !== '').join(' · ')}
            </span>
          </div>
        </div>
      )}
    </div>
  )
}

/** Before anything is known of the film, a strip with nothing in it. */
const noStrip: readonly number[] = []
