import { type ReadonlySignal, signal } from '@preact/signals'
import { keep, kept } from '../design/kept.ts'

/** What is kept for who wants to see what is free anywhere. */
export const everywhere = '*'

/** The country chosen here before (`*`: none), else that of the first language that names one, else the usual one of the first. */
export function chooseCountry(chosen: string | undefined, preferred: readonly string[]): string | undefined {
  if (chosen === everywhere) return undefined
  if (chosen !== undefined && isCountry(chosen)) return chosen
  const regions = preferred.map((tag) => localeOf(tag)?.region)
  return [...regions, localeOf(preferred[0] ?? '')?.maximize().region].find(
    (region) => region !== undefined && isCountry(region),
  )
}

/** Regions that the standards know and that are no countries. */
export const noCountries: ReadonlySet<string> = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'])

const chosen = signal(chooseCountry(kept('country'), globalThis.navigator?.languages ?? []))

/** Where the viewer is; `undefined` shows what is free anywhere. */
export const country: ReadonlySignal<string | undefined> = chosen

/** Chooses another country, or none, and remembers it. */
export function setCountry(next: string | undefined): void {
  chosen.value = next
  keep('country', next ?? everywhere)
}

function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag)
  } catch {
    return undefined // Browsers give what their owners typed.
  }
}

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !noCountries.has(code)
}
