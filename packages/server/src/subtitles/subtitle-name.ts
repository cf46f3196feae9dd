import { canonicalLanguage } from '@lanterne/media'

/** What the name of a file of subtitles says of it. */
export interface SubtitleName {
  /** BCP 47; `und` where it says nothing. */
  readonly language: string
  readonly isForced: boolean
  readonly isForHearingImpaired: boolean
  readonly isCommentary: boolean
}

/** Languages that films are subtitled in, by their shortest codes. */
const codes = (
  'af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ' +
  'ku ky la lo lt lv mk ml mn mr ms my nb ne nl nn no pa pl ps pt ro ru si sk sl so sq sr sv sw ta te tg th tl tr uk ur uz vi zh'
).split(' ')

/** Names of languages, in English and in themselves, and codes that only people use. */
const languageNames: ReadonlyMap<string, string> = new Map([
  ...codes.flatMap((code) => [
    [nameOf(code, 'en'), code] as const,
    [nameOf(code, 'fr'), code] as const,
    [nameOf(code, code), code] as const,
  ]),
  ['brazilian', 'pt-BR'],
  ['castellano', 'es'],
  ['castilian', 'es'],
  ['latino', 'es-419'],
  ['farsi', 'fa'],
  ['flemish', 'nl'],
  ['vostfr', 'fr'],
  ['chs', 'zh-Hans'],
  ['cht', 'zh-Hant'],
  ['cn', 'zh'],
  ['jp', 'ja'],
  ['pob', 'pt-BR'],
  ['pb', 'pt-BR'],
])
const regions: ReadonlySet<string> = new Set('br pt us gb uk mx es ar cl tw cn hk ca fr be ch at'.split(' '))

/**
 * Reads what a file's name says of its subtitles: `Film.pt-BR.forced.srt`, `2_English.srt`, `French SDH.srt`. `rest` is
 * the name without its ending and without what it shares with the film's. Pure.
 */
export function readSubtitleName(rest: string): SubtitleName {
  const words = rest
    .toLowerCase()
    .split(/[\s._\-()[\]{},+]+/)
    .filter((word) => word !== '')
  const has = (...wanted: readonly string[]) => words.some((word) => wanted.includes(word))
  const language = languageIn(words)
  return {
    language,
    isForced: has('forced', 'forcé', 'forcés', 'forces', 'foreign'),
    // Two letters that are a language of their own, too.
    isForHearingImpaired: has('sdh', 'cc', 'hoh', 'sme', 'malentendants') || (has('hi') && language !== 'hi'),
    isCommentary: has('commentary', 'comments', 'commentaire'),
  }
}

function languageIn(words: readonly string[]): string {
  // Codes stand at the end; words of a title may look like one.
  const found = [...words.entries()].reverse().find(([, word]) => languageNames.has(word))
  if (found) return languageNames.get(found[1]) ?? 'und'
  const from = Math.max(0, words.length - 4)
  const candidates = words.slice(from).map((word, i) => ({ code: codeOf(word), at: from + i }))
  const known = candidates.filter(({ code }) => code !== undefined)
  // `hi` beside another language means for the hard of hearing.
  const best = known.find(({ code }) => code !== 'hi') ?? known[0]
  if (!best?.code) return 'und'
  const next = words[best.at + 1] ?? ''
  return regions.has(next) ? `${best.code}-${next === 'uk' ? 'GB' : next.toUpperCase()}` : best.code
}

function codeOf(word: string): string | undefined {
  if (word.length === 2) return codes.includes(word) ? word : undefined
  if (word.length !== 3 || !/^[a-z]{3}$/.test(word)) return undefined
  const short = canonicalLanguage(word)
  return codes.includes(short) ? short : undefined
}

function nameOf(code: string, language: string): string {
  return (new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code).toLowerCase()
}
