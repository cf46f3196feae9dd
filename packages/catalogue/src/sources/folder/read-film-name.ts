/** What the name of a file says of the film in it. */
export interface FilmName {
  /** Of the film, or of the series that it is a part of. */
  readonly title: string
  readonly year?: number
  readonly episode?: { readonly season: number; readonly number: number; readonly title: string }
}

const mostCharacters = 300
/** Films are not older; what is far ahead is a number. */
const firstYear = 1880
const lastYear = 2039

/** How people write that a file is one of several: what comes before it names the series. */
const markers: readonly RegExp[] = [
  /(?<![\p{L}\p{N}])s(?<season>\d{1,3}) ?[-x]? ?e(?:p ?)?(?<number>\d{1,4})(?!\d)/iu,
  /(?<![\p{L}\p{N}])(?<season>\d{1,2})x(?<number>\d{2,3})(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])(?:season|saison|series|staffel) ?(?<season>\d{1,3})[ ,-]{1,3}(?:episode|épisode|ep|e|folge) ?(?<number>\d{1,4})(?!\d)/iu,
]
/** The same where the folder says which season. */
const partMarkers: readonly RegExp[] = [
  /(?<![\p{L}\p{N}])(?:episode|épisode|folge|ep|e) ?(?<number>\d{1,4})(?![\p{L}\p{N}])/iu,
  /^(?<number>\d{1,3})(?=$|[ -])/u,
]
const seasonFolder = /^(?:season|saison|series|staffel|s) ?(\d{1,3})$/iu

/** What is said of the file and not of the film, after the sign that parts it from the word before; all after it is too. */
export const technical = new RegExp(
  `(?<=[ (\\[{-])(?:${[
    ...[
      '\\d{3,4}[pi]',
      '4k',
      'uhd',
      'hdr(?:10)?',
      '[xh] ?26[45]',
      'hevc',
      'avc',
      'av1',
      'xvid',
      'divx',
      '10 ?bit',
    ],
    ...[
      'blu-?ray',
      'b[dr]-?rip',
      'dvd-?rip',
      'dvd(?: ?scr)?',
      'web-?rip',
      'web-?dl',
      'hd-?rip',
      'hdtv',
      'tv-?rip',
    ],
    ...[
      'remux',
      'aac',
      'ac3',
      'dts(?:-?hd)?',
      'dd[p+]? ?5 ?1',
      'flac',
      'atmos',
      'multi',
      'vostfr',
      'vost',
      'vff',
      'vfq',
    ],
    ...['truefrench', 'subfrench', 'proper', 'repack', 'internal', 'limited', 'unrated', 'remastered'],
  ].join('|')})(?=$|[ )\\]},-])`,
  'iu',
)
/** Names that say nothing: then the folder's may. */
const nameless = /^(?:movie|film|video|title ?\d*|vts \d+ \d+|dis[ck] ?\d+|cd ?\d+|\d{5})$/i

/**
 * Reads the name of a film's file, with those of the folders that it is in, outermost first: what the film is called, when
 * it was made, and which part of a series it is. Made for names as people and programs write them; where it understands
 * nothing, the title is the name itself. Pure.
 */
export function readFilmName(path: readonly string[]): FilmName {
  const [file = '', ...above] = path.slice(-4).reverse()
  const stem = words(file.replace(/\.[a-z0-9]{1,5}$/i, ''))
  const folders = above.map(words)
  return episodeIn(stem, folders) ?? filmIn(nameless.test(stem) ? (folders[0] ?? stem) : stem, file)
}

function filmIn(name: string, file: string): FilmName {
  const said = bare(name)
  const found = yearIn(said)
  const title = found ? trimmed(said.slice(0, found.at)) : trimmed(cutTechnical(said))
  const whole = title || trimmed(name) || file.trim().slice(0, mostCharacters) || '?'
  return found && title !== '' ? { title: whole, year: found.year } : { title: whole }
}

function episodeIn(stem: string, folders: readonly string[]): FilmName | undefined {
  const [nearest = '', second] = folders
  const season = seasonFolder.exec(nearest)?.[1]
  const found = firstOf(season === undefined ? markers : [...markers, ...partMarkers], stem)
  if (!found) return undefined
  const own = trimmed(bare(stem.slice(0, found.at)))
  const show = own === '' ? (season === undefined ? nearest : (second ?? '')) : own
  const { title, year } = filmIn(show === '' ? stem : show, stem)
  return {
    title,
    ...(year !== undefined && { year }),
    episode: {
      season: found.season ?? Number(season ?? 1),
      number: found.number,
      title: trimmed(cutAtTechnical(` ${bare(stem.slice(found.end))}`)),
    },
  }
}

function firstOf(patterns: readonly RegExp[], text: string) {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    const { season, number } = found?.groups ?? {}
    if (!found || number === undefined) continue
    return {
      at: found.index,
      end: found.index + found[0].length,
      season: season === undefined ? undefined : Number(season),
      number: Number(number),
    }
  }
  return undefined
}

/** The year that a name ends its title with: one in brackets, else the last that stands alone and not at the beginning. */
function yearIn(text: string): { readonly year: number; readonly at: number } | undefined {
  const until = cutTechnical(text).length
  const years = [...text.slice(0, until).matchAll(/(?<=^|[ ([{-])\d{4}(?=$|[ )\]},-])/g)]
    .map((found) => ({
      year: Number(found[0]),
      at: found.index,
      isBracketed: /[([{]/.test(text[found.index - 1] ?? ''),
    }))
    .filter(({ year, at }) => year >= firstYear && year <= lastYear && trimmed(text.slice(0, at)) !== '')
  return years.find(({ isBracketed }) => isBracketed) ?? years.at(-1)
}

function cutAtTechnical(text: string): string {
  return text.slice(0, technical.exec(text)?.index)
}

/** The same, but for a name that is nothing else. */
function cutTechnical(text: string): string {
  const cut = cutAtTechnical(text)
  return trimmed(cut) === '' ? text : cut
}

/** With spaces where files have dots and lines. */
function words(name: string): string {
  const short = name.normalize('NFC').slice(0, mostCharacters)
  return (/\s/.test(short) ? short.replaceAll('_', ' ') : short.replaceAll(/[._]+/g, ' '))
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\s]+/gu, ' ')
    .trim()
}

/** Without what groups put in square brackets before a name, and without web addresses. */
function bare(name: string): string {
  const without = name.replaceAll(/^(?:\[[^\]]{0,60}\] ?)+/g, '').replaceAll(/^www [^ ]+ [a-z]{2,4} - /gi, '')
  return trimmed(without) === '' ? name : without
}

function trimmed(text: string): string {
  return text
    .replace(/^[ \-–,([{]+/u, '')
    .replace(/[ \-–,([{]+$/u, '')
    .trim()
}
