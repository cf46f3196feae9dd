import { useEffect } from 'preact/hooks'
import { texts } from '../../i18n/language.ts'
import { useAfter } from '../../shell/after.ts'
import { announce } from '../../shell/live.ts'
import css from './title-skeleton.module.css'

/** The shape of a film's page. */
export function TitleSkeleton() {
  const isLate = useAfter(150)
  useEffect(() => {
    if (isLate) announce(texts().loading)
  }, [isLate])
  return (
    <div class={css.film} aria-hidden="true" hidden={!isLate}>
      <div class={css.words}>
        <div class={css.title} />
        <div class={css.line} />
        <div class={css.text} />
        <div class={css.button} />
      </div>
    </div>
  )
}
