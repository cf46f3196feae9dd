import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import { texts } from '../../i18n/language.ts'
import { useMenuKeys } from '../use-menu-keys.ts'
import { playerWords } from '../words.ts'
import css from './align-panel.module.css'
import { delayFor, type Line, lineAt } from './lines-near.ts'
import type { Subtitles } from './use-subtitles.ts'

interface Props {
  readonly subtitles: Subtitles
  readonly element: { readonly current: HTMLVideoElement | null }
  readonly onAligned: (seconds: number) => void
  readonly onClose: () => void
}

/** The lines around now, while the film goes on: the one that is heard is pressed, and the words come when they are said. */
export function AlignPanel({ subtitles, element, onAligned, onClose }: Props) {
  const w = playerWords()
  const now = () => element.current?.currentTime ?? 0
  const [at] = useState(() => now() - subtitles.delay.value)
  const [lines, setLines] = useState<readonly Line[]>()
  const panel = useRef<HTMLDivElement>(null)
  const onKeyDown = useMenuKeys(panel, 'button')
  useEffect(() => {
    const ended = new AbortController()
    subtitles.linesNear(at, { signal: ended.signal, onLines: setLines }).then(
      () => setLines((before) => before ?? []),
      () => {
        // What did not come is not offered.
        if (!ended.signal.aborted) setLines((before) => before ?? [])
      },
    )
    return () => ended.abort()
  }, [])
  const here = lines && lines.length > 0 ? lineAt(lines, at) : undefined
  // The one that would be shown now is in the middle, until somebody chose where to look.
  useLayoutEffect(() => {
    const line = panel.current?.querySelector<HTMLElement>('[data-here]')
    const has = document.activeElement
    if (!line || (has?.hasAttribute('data-line') && !has.hasAttribute('data-here'))) return
    line.focus({ preventScroll: true })
    line.scrollIntoView({ block: 'center' })
  }, [lines])
  return (
    <div class={css.align} ref={panel} role="dialog" aria-labelledby="align" onKeyDown={onKeyDown}>
      <h2 id="align">{w.alignTitle}</h2>
      <div class={css.lines} role="menu" aria-labelledby="align">
        {lines?.map((line, i) => (
          <button
            type="button"
            class={css.line}
            role="menuitem"
            data-line=""
            {...(i === here ? { 'data-here': '' } : {})}
            key={`${line.start} ${line.text}`}
            dir="auto"
            onClick={() => onAligned(delayFor(line, now()))}
          >
            {line.text}
          </button>
        ))}
      </div>
      {lines?.length === 0 && <p>{w.alignNone}</p>}
      <div class={css.actions}>
        <Button onClick={() => onAligned(0)}>{w.resetDelay}</Button>
        <Button onClick={onClose}>{texts().close}</Button>
      </div>
    </div>
  )
}
