/** Whether two codes (ISO 639-1, 639-2/B, 639-2/T or BCP 47) name one language, whatever its region. */
export function isSameLanguage(a: string, b: string): boolean {
  const first = canonicalLanguage(a)
  return first !== 'und' && first === canonicalLanguage(b)
}

/** The shortest code of a language (BCP 47), without region or script: `fre`, `fra` and `fr-CA` are `fr`. */
export function canonicalLanguage(code: string): string {
  const primary = code.trim().toLowerCase().split(/[-_]/)[0] ?? ''
  // The system's own reader knows no language by that name.
  if (primary === 'und' || !/^[a-z]{2,3}$/.test(primary)) return 'und'
  return new Intl.Locale(primary).language
}

/** A code as BCP 47 writes it, with its region: `pt-br` is `pt-BR`, `fre` is `fr`; absent where it names no language. */
export function languageTag(code: string): string | undefined {
  try {
    const [tag] = Intl.getCanonicalLocales(code.trim().replaceAll('_', '-'))
    return tag === 'und' ? undefined : tag
  } catch {
    return undefined // Not a code at all: files say all kinds of things.
  }
}

/** What a language calls itself, with a capital: `fre` is `Français`; absent where it has no name. */
export function languageName(code: string): string | undefined {
  const tag = languageTag(code)
  const name = tag && new Intl.DisplayNames([tag], { type: 'language', fallback: 'none' }).of(tag)
  return name && name.charAt(0).toLocaleUpperCase(tag) + name.slice(1)
}
