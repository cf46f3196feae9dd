import { type FilmFacts, isFact, type LicenceId, licenceIds, publicDomainBases } from '@lanterne/contract'
import type { PublishWords } from './read-publish-arguments.ts'
import type { Messages } from './text/messages.ts'

/** Asks something in a terminal, and answers with what was typed. */
export type Ask = (question: string) => Promise<string>

/** The facts of a film and whether they may be shared, as far as they are known: nothing here is checked for good. */
export interface GivenFacts {
  readonly facts: Readonly<Record<string, unknown>>
  readonly mayShare: boolean
}

/** What was said on the command line, as facts. */
export function factsOf(words: PublishWords): Record<string, unknown> {
  const { year, makers, genres, territory, licence, ...rest } = words
  return {
    ...rest,
    ...(year !== undefined && { year: /^\d{1,4}$/.test(year) ? Number(year) : year }),
    ...(makers.length > 0 && { makers }),
    ...(genres.length > 0 && { genres }),
    ...(territory.length > 0 && { territory: territory.map((code) => code.toUpperCase()) }),
    ...(licence !== undefined && { licence: licenceNamed(licence) ?? licence }),
  }
}

/** One of the licences, by its name in any spelling: `cc by-sa 4.0`, `CC0`; or by its number in the list. */
export function licenceNamed(text: string): LicenceId | undefined {
  const bare = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const asked = bare(text)
  const place = /^\d$/.test(asked) ? licenceIds[Number(asked) - 1] : undefined
  return place ?? licenceIds.find((id) => bare(id) === asked || bare(id).replace(/(40|10)$/, '') === asked)
}

/** Asks for what the command line left out, one by one; what was said is not asked for. */
export async function askFacts(
  { facts: given, mayShare }: GivenFacts,
  { ask, say, text }: { ask: Ask; say: (line: string) => void; text: Messages['asking'] },
): Promise<GivenFacts> {
  const facts: Record<string, unknown> = { ...given }
  const until = async (
    fact: keyof FilmFacts,
    question: string,
    read: (answer: string) => unknown,
    isNeeded: boolean,
  ) => {
    while (facts[fact] === undefined) {
      const answer = (await ask(question)).trim()
      if (answer === '' && !isNeeded) return
      const value = read(answer)
      if (isFact(fact, value)) facts[fact] = value
      else say(text.again)
    }
  }
  const list = (answer: string) =>
    answer
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
  const same = (answer: string) => answer
  await until('title', text.title, same, true)
  await until('year', text.year, Number, true)
  await until('makers', text.makers, list, true)
  await until('language', text.language, (answer) => answer.toLowerCase(), false)
  await until('synopsisEn', text.synopsisEn, same, false)
  await until('synopsisFr', text.synopsisFr, same, false)
  if (facts['licence'] === undefined)
    for (const [i, id] of licenceIds.entries()) say(`  ${i + 1}  ${id}  ${text.licences[id]}`)
  await until('licence', text.licence, licenceNamed, true)
  if (facts['licence'] === 'public-domain') {
    await until('basis', text.basis(publicDomainBases.join(', ')), same, true)
    await until('territory', text.territory, (answer) => list(answer.toUpperCase()), true)
    await until('evidence', text.evidence, same, true)
  }
  await until('support', text.support, same, false)
  return { facts, mayShare: mayShare || text.yes.test((await ask(text.mayShare)).trim()) }
}
