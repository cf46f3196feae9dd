import { useEffect, useRef } from 'preact/hooks'
import type { Thumbnails } from './create-thumbnails.ts'
import css from './thumbnail.module.css'

/** The picture of the moment that is pointed at; nothing while it is not here. */
export function Thumbnail({ thumbnails }: { thumbnails: Thumbnails }) {
  const holder = useRef<HTMLDivElement>(null)
  const picture = thumbnails.shown.value
  useEffect(() => {
    const place = holder.current
    if (place && picture) place.replaceChildren(picture)
    else if (place) place.replaceChildren()
  }, [picture])
  return picture ? <div class={css.thumbnail} ref={holder} aria-hidden="true" data-thumbnail="" /> : null
}
