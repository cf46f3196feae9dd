import type { Title } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import type { GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import css from './list.module.css'

/** The rows of this part in the screen's grid: a page, and what opens it once that was asked for. */
export function pageRows({ pages = [] }: Title): readonly GridRow[] {
  return pages.flatMap((_, i) => [
    { id: `page${i}`, length: 1 },
    { id: `open-page${i}`, length: 1 },
  ])
}

/** Pages of others that show the film: opened only once the viewer has said yes to where they lead. */
export function OtherPages({ title: { pages = [] }, grid }: { title: Title; grid: FocusGrid }) {
  const t = texts()
  const [asked, setAsked] = useState<number>()
  if (pages.length === 0) return null
  return (
    <section class={css.section} aria-labelledby="pages">
      <h2 id="pages">{t.otherPages}</h2>
      <ul class={css.list}>
        {pages.map(({ name, url }, i) => (
          <li key={url}>
            <div data-row={`page${i}`}>
              <Button
                aria-expanded={asked === i}
                onClick={() => setAsked(asked === i ? undefined : i)}
                {...grid.cell(`page${i}`, 0)}
              >
                {name}
              </Button>
            </div>
            {asked === i && (
              <p class={css.hint} data-row={`open-page${i}`}>
                {t.openPageHint}{' '}
                <a
                  href={url}
                  target="_blank"
                  rel="noopener noreferrer external"
                  {...grid.cell(`open-page${i}`, 0)}
                >
                  {t.openPage(hostOf(url))}
                </a>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? url
}
