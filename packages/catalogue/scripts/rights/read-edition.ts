import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { type CopyrightTerms, readCopyrightTerms } from './copyright-terms.ts'
import { NamedFacts, People } from './work-facts.ts'

/** All that rights by country are worked out from. */
export interface RightsEdition {
  /** By title id. */
  readonly facts: Readonly<Record<string, NamedFacts>>
  readonly people: v.InferOutput<typeof People>
  readonly terms: CopyrightTerms
}

/** What the files of data/ say. */
export async function readRightsEdition(): Promise<RightsEdition> {
  return {
    facts: v.parse(v.record(v.string(), NamedFacts), await readJson('facts.json')),
    people: v.parse(People, await readJson('people.json')),
    terms: await readCopyrightTerms(),
  }
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../data/${name}`, import.meta.url), 'utf8'))
}
