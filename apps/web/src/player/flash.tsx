import type { ReadonlySignal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import css from './flash.module.css'

const shownMs = 700

/** What a key just did, for the eye: "+10 s". */
export function Flash({
  said,
}: {
  said: ReadonlySignal<{ readonly text: string; readonly at: number } | undefined>
}) {
  const { value } = said
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    if (!value) return
    setShown(true)
    const timer = setTimeout(() => setShown(false), shownMs)
    return () => clearTimeout(timer)
  }, [value])
  return (
    <div class={`${css.flash} ${isShown ? '' : css.gone}`} aria-hidden="true">
      {value?.text}
    </div>
  )
}
