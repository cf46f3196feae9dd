import type { TitleSummary } from '@lanterne/contract'
import { foldText } from './fold-text.ts'
import type { Entry } from './summarise.ts'

const longestQuery = 100
const mostWords = 8
const mostResults = 50

/** Words of one kind, and how much finding one of them counts. */
interface Field {
  readonly words: ReadonlySet<string>
  readonly weight: number
}

interface Indexed {
  readonly entry: Entry
  /** The names of the title, folded, each as one text. */
  readonly names: readonly string[]
  readonly fields: readonly Field[]
}

/** Search over what a viewer knows of a film. Everything is folded once, here; a search only compares. */
export function createSearch(
  entries: readonly Entry[],
): (text: string, isShown: (entry: Entry) => boolean) => readonly TitleSummary[] {
  const indexed = entries.map(indexEntry)
  return (text, isShown) => {
    const query = foldText(text.slice(0, longestQuery)).slice(0, mostWords)
    if (query.length === 0) return []
    return indexed
      .map((one) => ({ entry: one.entry, summary: one.entry.summary, score: scoreOf(one, query) }))
      .filter(({ entry, score }) => score > 0 && isShown(entry))
      .sort((a, b) => b.score - a.score || Number(b.summary.isPlayable) - Number(a.summary.isPlayable))
      .slice(0, mostResults)
      .map(({ summary }) => summary)
  }
}

function indexEntry(entry: Entry): Indexed {
  const { title } = entry
  const names = [title.title, title.localizedTitle?.fr, title.originalTitle].filter(
    (name) => name !== undefined,
  )
  const episodes = title.seasons?.flatMap((season) => season.episodes) ?? []
  const parts = episodes.flatMap((episode) => [episode.title, episode.localizedTitle?.fr ?? ''])
  const field = (texts: readonly string[], weight: number): Field => ({
    // With and without its apostrophes, so that both "alice" and "alices" find "Alice’s Wonderland".
    words: new Set(texts.flatMap((text) => [...foldText(text), ...foldText(text.replaceAll(/['’]/g, ''))])),
    weight,
  })
  return {
    entry,
    names: names.map((name) => foldText(name).join(' ')),
    fields: [
      field(names, 8),
      field(title.directors, 5),
      field([String(title.year ?? '')], 4),
      field(parts, 2),
      field(title.genres, 1),
    ],
  }
}

/** 0 unless every word of the query is found. */
function scoreOf({ names, fields }: Indexed, query: readonly string[]): number {
  let score = 0
  for (const word of query) {
    const best = Math.max(...fields.map((field) => scoreInField(field, word)))
    if (best === 0) return 0
    score += best
  }
  const whole = query.join(' ')
  if (names.includes(whole)) return score + 100
  return names.some((name) => name.startsWith(whole)) ? score + 20 : score
}

function scoreInField({ words, weight }: Field, word: string): number {
  if (words.has(word)) return weight
  for (const candidate of words) if (candidate.startsWith(word)) return weight / 2
  return 0
}
