import { useEffect } from 'preact/hooks'
import { texts } from '../../i18n/language.ts'
import { useAfter } from '../../shell/after.ts'
import { announce } from '../../shell/live.ts'
import css from './home-skeleton.module.css'

/** The shape of the home screen, where it would have been a wait without anything. */
export function HomeSkeleton() {
  const isLate = useAfter(150)
  useEffect(() => {
    if (isLate) announce(texts().loading)
  }, [isLate])
  return (
    <div class={css.home} aria-hidden="true" hidden={!isLate}>
      <div class={css.hero}>
        <div class={css.title} />
        <div class={css.line} />
        <div class={css.button} />
      </div>
      {[0, 1].map(() => (
        <div class={css.row}>
          <div class={css.name} />
          <div class={css.rail}>
            {Array.from({ length: 10 }, () => (
              <div class={css.poster} />
            ))}
          </div>
        </div>
      ))}
    </div>
  )
}
