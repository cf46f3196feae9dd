import { useMemo } from 'preact/hooks'
import type { FocusGrid } from '../focus/use-focus-grid.ts'
import { countriesIn } from '../i18n/countries.ts'
import { country, everywhere, setCountry } from '../i18n/country.ts'
import { language, texts } from '../i18n/language.ts'
import css from './country-line.module.css'

/** The row that the line takes in a screen's grid. */
export const countryRow = { id: 'country', length: 1 } as const

/** Where the viewer is, to be changed, and what is left out there. */
export function CountryLine({ grid, hiddenCount = 0 }: { grid: FocusGrid; hiddenCount?: number }) {
  const t = texts()
  const spoken = language.value
  const countries = useMemo(() => countriesIn(spoken), [spoken])
  return (
    <div class={css.line} data-row="country">
      <label>
        {t.yourCountry}{' '}
        <select
          class={css.choice}
          value={country.value ?? everywhere}
          onChange={({ currentTarget: { value } }) => setCountry(value === everywhere ? undefined : value)}
          {...grid.cell('country', 0)}
        >
          <option value={everywhere}>{t.anyCountry}</option>
          {countries.map(({ code, name }) => (
            <option value={code}>{name}</option>
          ))}
        </select>
      </label>
      {hiddenCount > 0 && <p class={css.hidden}>{t.hiddenHere(hiddenCount)}</p>}
    </div>
  )
}
