import type { DatabaseSync, StatementSync } from 'node:sqlite'

const mostCandidates = 400
const statements = new WeakMap<DatabaseSync, StatementSync>()

/** What is shorter begins too many words for a mistake in it to be found. */
const leastBegun = 5

/**
 * The known word that somebody meant who typed one that nothing has: the nearest, of those as near the most frequent. Of a
 * word that may be unfinished, where no whole one is near, one that begins like it.
 */
export function correctWord(
  database: DatabaseSync,
  word: string,
  { isUnfinished = false }: { readonly isUnfinished?: boolean } = {},
): string | undefined {
  // Of three letters anything is near.
  if (word.length < 4 || word.length > 40) return undefined
  const allowed = word.length < 8 ? 1 : 2
  const statement =
    statements.get(database) ??
    database.prepare('SELECT word, documents FROM term WHERE term MATCH ? LIMIT ?')
  statements.set(database, statement)
  // One mistake spoils at most three trigrams: some other is left, and the halves of a word do not share theirs.
  const trigrams = Array.from({ length: word.length - 2 }, (_, i) => `"${word.slice(i, i + 3)}"`)
  const candidates = statement.all(trigrams.join(' OR '), mostCandidates * trigrams.length)
  const nearest = (distanceTo: (known: string) => number) => {
    let best: { word: string; distance: number; documents: number } | undefined
    for (const { word: candidate, documents } of candidates) {
      const known = String(candidate)
      const distance = distanceTo(known)
      if (distance > allowed) continue
      const found = { word: known, distance, documents: Number(documents) }
      if (
        !best ||
        distance < best.distance ||
        (distance === best.distance && found.documents > best.documents)
      )
        best = found
    }
    return best?.word
  }
  const whole = nearest((known) =>
    Math.abs(known.length - word.length) > allowed ? allowed + 1 : mistakes(word, known, allowed),
  )
  if (whole !== undefined || !isUnfinished || word.length < leastBegun) return whole
  return nearest((known) =>
    known.length <= word.length
      ? allowed + 1
      : Math.min(...[-1, 0, 1].map((more) => mistakes(word, known.slice(0, word.length + more), allowed))),
  )
}

/**
 * Letters put in, left out, changed, or changed over with the next, between two words: the restricted Damerau-Levenshtein
 * distance; anything over `most` once that is sure.
 */
export function mistakes(a: string, b: string, most: number): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1])
      let least = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    if (Math.min(...row) > most) return most + 1
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
