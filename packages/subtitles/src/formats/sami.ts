import { type DraftCue, MOST_CUES } from '../draft-cue.ts'
import { readTagged } from '../tags.ts'

const sync = /<sync[^<>]{0,200}?\bstart\s{0,4}=\s{0,4}["']?(\d{1,10})[^<>]{0,200}>/gi
const paragraph = /<p\b[^<>]{0,200}?\bclass\s{0,4}=\s{0,4}["']?([\w-]{1,40})[^<>]{0,200}>/gi

/** Whether a text is SAMI's. */
export function isSami(text: string): boolean {
  return /^\s{0,100}<sami\b/i.test(text) || /<sync[^<>]{0,200}\bstart/i.test(text.slice(0, 20_000))
}

/** Reads SAMI. Of several languages in one file it takes `language`, else the first. */
export function parseSami(text: string, { language }: { language?: string | undefined } = {}): DraftCue[] {
  const wanted = language === undefined ? undefined : classOf(text, language)
  const drafts: DraftCue[] = []
  const syncs: { start: number; from: number; at: number }[] = []
  for (const found of text.matchAll(sync)) {
    if (syncs.length >= MOST_CUES * 2) break
    const at = found.index ?? 0
    syncs.push({ start: Number(found[1]) / 1000, at, from: at + found[0].length })
  }
  let only = wanted
  for (const [i, { start, from }] of syncs.entries()) {
    const to = Math.min(syncs[i + 1]?.at ?? text.length, from + 20_000)
    for (const { name, words } of paragraphs(text.slice(from, to))) {
      only ??= name
      if (name !== undefined && name !== only) continue
      const { spans } = readTagged(words.replace(/\n/g, ' '), { isEveryTag: true })
      const last = drafts[drafts.length - 1]
      // Nothing said is the end of what was said before.
      if (last && last.end === undefined) drafts[drafts.length - 1] = { ...last, end: start }
      if (spans.length > 0) drafts.push({ start, end: undefined, spans })
    }
  }
  return drafts
}

function paragraphs(text: string): { name: string | undefined; words: string }[] {
  const found = [...text.matchAll(paragraph)].slice(0, 20)
  if (found.length === 0) return [{ name: undefined, words: text }]
  return found.map((each, i) => ({
    name: each[1]?.toLowerCase(),
    words: text.slice((each.index ?? 0) + each[0].length, found[i + 1]?.index ?? text.length),
  }))
}

/** Name of the class whose style says that it is in `language`. */
function classOf(text: string, language: string): string | undefined {
  const styles = text.slice(0, 20_000).matchAll(/\.([\w-]{1,40})\s{0,9}\{([^{}]{0,500})\}/g)
  for (const [, name = '', style = ''] of styles) {
    const said = /\blang\s{0,4}:\s{0,4}([a-z]{2,3})/i.exec(style)?.[1]
    if (said !== undefined && said.toLowerCase() === language.slice(0, said.length)) return name.toLowerCase()
  }
  return undefined
}
