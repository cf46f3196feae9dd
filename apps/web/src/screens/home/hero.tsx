import type { TitleSummary } from '@lanterne/contract'
import { Button } from '../../design/button.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { inLanguage, titleName } from '../../i18n/format.ts'
import { language, texts } from '../../i18n/language.ts'
import { PlayNote } from '../../outlook/play-note.tsx'
import { Backdrop } from '../../poster/backdrop.tsx'
import { navigate } from '../../router/history.ts'
import { Facts } from '../facts.tsx'
import css from './hero.module.css'

export const heroRow = { id: 'hero', length: 2 } as const

/** One film, large. The first thing that the arrow keys and the eye meet. */
export function Hero({ title, grid }: { title: TitleSummary; grid: FocusGrid }) {
  const t = texts()
  const name = titleName(title, language.value)
  const synopsis = inLanguage(title.synopsis, language.value)
  return (
    <section class={css.hero} data-row="hero" aria-label={name}>
      <div class={css.wall} key={title.id}>
        <Backdrop title={title} />
      </div>
      <div class={css.words} key={`${title.id} words`}>
        <h1 class={css.title}>
          <bdi>{name}</bdi>
        </h1>
        <Facts title={title} />
        <p class={css.synopsis} {...synopsis.spoken}>
          {synopsis.text}
        </p>
      </div>
      <div class={css.actions}>
        <Button
          look="main"
          icon="play"
          aria-label={t.playTitle(name)}
          aria-describedby="play-note"
          onClick={() => navigate({ screen: 'watch', id: title.id })}
          {...grid.cell('hero', 0)}
        >
          <PlayNote titleId={title.id} shown="screen">
            {t.play}
          </PlayNote>
        </Button>
        <Button onClick={() => navigate({ screen: 'title', id: title.id })} {...grid.cell('hero', 1)}>
          {t.more}
        </Button>
      </div>
    </section>
  )
}
