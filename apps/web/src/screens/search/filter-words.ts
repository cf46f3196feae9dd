import type { TitleChoice, TitleFilter } from '@lanterne/contract'
import { formatCountry } from '../../i18n/format.ts'
import { formatGenre, formatLanguage } from '../../i18n/format-names.ts'
import type { Messages } from '../../i18n/fr.ts'
import type { Language } from '../../i18n/language.ts'

/** How a value of a filter is called; one that the interface does not know is shown as it is. */
export function wordOf(name: TitleFilter, value: string, language: Language, t: Messages): string {
  switch (name) {
    case 'kind':
      return own(t.kinds, value) ?? value
    case 'genre':
      return formatGenre(value, t)
    case 'decade':
      return /^\d{4}$/.test(value) ? t.decade(value) : value
    case 'length':
      return own(t.lengths, value) ?? value
    case 'origin':
      return formatCountry(value, language, t)
    case 'language':
      return formatLanguage(value, language, t)
    case 'licence':
      return own(licenceWords(t), value) ?? value
  }
}

/** Values in the order that people expect: years and lengths as they go, all else as often as it is there. */
export function inOrder(name: TitleFilter, choices: readonly TitleChoice[]): readonly TitleChoice[] {
  if (name === 'decade') return [...choices].sort((a, b) => Number(a.value) - Number(b.value))
  const order = fixed[name]
  if (!order) return choices
  return [...choices].sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value))
}

const fixed: Readonly<Partial<Record<TitleFilter, readonly string[]>>> = {
  kind: ['film', 'short', 'series'],
  length: ['short', 'medium', 'feature', 'long'],
}

function licenceWords(t: Messages): Readonly<Record<string, string>> {
  return {
    'public-domain': t.publicDomain,
    'creative-commons': t.creativeCommons,
    'released-by-makers': t.releasedByMakers,
    viewers: t.viewersOwn,
  }
}

/** What a closed list has under a name that came from outside. */
function own(list: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.prototype.hasOwnProperty.call(list, name) ? list[name] : undefined
}
