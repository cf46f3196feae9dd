import { type FactTitle, factsOf } from '../i18n/format.ts'
import { language, texts } from '../i18n/language.ts'
import css from './facts.module.css'

/** "1922 · 1 h 34 · Allemagne · Domaine public". The last is why we may show it, so it stands out. */
export function Facts({ title }: { title: FactTitle }) {
  const facts = factsOf(title, language.value, texts())
  return (
    <p class={css.facts}>
      {facts.map((fact, i) => (
        <>
          {i > 0 && ' '}
          <span class={i === facts.length - 1 ? css.rights : undefined}>{fact}</span>
        </>
      ))}
    </p>
  )
}
