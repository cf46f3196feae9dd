/** Whether two codes (ISO 639-1, 639-2/B, 639-2/T or BCP 47) name one language, whatever its region. */
export function isSameLanguage(a: string, b: string): boolean {
  const first = canonicalLanguage(a)
  return first !== 'und' && first === canonicalLanguage(b)
}

/** The shortest code of a language (BCP 47), without region or script: `fre`, `fra` and `fr-CA` are `fr`. */
export function canonicalLanguage(code: string): string {
  const primary = code.trim().toLowerCase().split(/[-_]/)[0] ?? ''
  if (!/^[a-z]{2,3}$/.test(primary)) return 'und'
  return new Intl.Locale(primary).language
}
