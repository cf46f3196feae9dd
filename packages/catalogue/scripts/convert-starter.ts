/**
 * Writes data/titles.json from the researched starter list and our own additions beside it: synopses, titles in French,
 * makers to support.
 *
 *     node packages/catalogue/scripts/convert-starter.ts PATH/starter.json 2026-11-22
 *
 * The day is the one on which the rights in the list were looked at. `build-shipped.ts` comes next.
 */
import { readFile, writeFile } from 'node:fs/promises'
import * as v from 'valibot'
import { CatalogueTitle } from '../src/format/catalogue-title.ts'
import { convertTitle } from './convert-title.ts'
import { Starter } from './starter-schema.ts'

const data = new URL('../data/', import.meta.url)
const Texts = v.record(v.string(), v.string())

const Support = v.record(v.string(), v.object({ name: v.string(), url: v.string() }))

const [path, checkedOn] = process.argv.slice(2)
if (path === undefined || checkedOn === undefined)
  throw new Error('usage: convert-starter.ts PATH/starter.json DAY')

const starter = v.parse(Starter, await readJson(path))
const edition = {
  english: v.parse(Texts, await readJson(new URL('synopses.en.json', data))),
  french: v.parse(Texts, await readJson(new URL('synopses.fr.json', data))),
  frenchTitles: v.parse(Texts, await readJson(new URL('titles.fr.json', data))),
  support: v.parse(Support, await readJson(new URL('support.json', data))),
  checkedOn,
}

const dropped = new Map<string, number>()
const titles = v.parse(
  v.array(CatalogueTitle),
  starter.map((title) => convertTitle(title, edition, dropped)),
)
// One title a line: readable differences, a fifth of the size of indented JSON.
const lines = titles.map((title) => JSON.stringify(title)).join(',\n')
await writeFile(new URL('titles.json', data), `[\n${lines}\n]\n`)

const texts = [edition.english, edition.french, edition.frenchTitles, edition.support]
const unused = texts.flatMap((entries) => Object.keys(entries)).filter((key) => !hasKey(key))
process.stdout.write(
  `${JSON.stringify({ titles: titles.length, dropped: Object.fromEntries(dropped), unused }, undefined, 2)}\n`,
)

function hasKey(key: string): boolean {
  const [id, season, episode] = key.split('/')
  const title = titles.find((candidate) => candidate.id === id)
  if (season === undefined) return title !== undefined
  const episodes = title?.seasons?.find(({ number }) => number === Number(season))?.episodes
  return episodes?.some(({ number }) => number === Number(episode)) ?? false
}

async function readJson(file: string | URL): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'))
}
