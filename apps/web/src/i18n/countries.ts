import { noCountries } from './country.ts'

/** Every country that the browser can name, by its code, in the order of the names. */
export function countriesIn(language: string): readonly { readonly code: string; readonly name: string }[] {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !noCountries.has(code))
    .flatMap((code) => {
      const name = names.of(code)
      // A code that is no more is named after its heir, which has a code of its own.
      return name === undefined || new Intl.Locale(`und-${code}`).region !== code ? [] : [{ code, name }]
    })
    .sort((a, b) => a.name.localeCompare(b.name, language))
}
