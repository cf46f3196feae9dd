/**
 * Writes data/titles.json from the researched starter list and our own additions beside it:
 * synopses and titles in French, corrections, and the films that are ours.
 *
 *     node packages/catalogue/scripts/convert-starter.ts PATH/starter.json
 */
import { readFile, writeFile } from 'node:fs/promises'
import { Title } from '@lanterne/contract'
import * as v from 'valibot'
import { convertTitle } from './convert-title.ts'
import { Starter } from './starter-schema.ts'

const data = new URL('../data/', import.meta.url)
const Texts = v.record(v.string(), v.string())

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: convert-starter.ts PATH/starter.json')

const starter = v.parse(Starter, await readJson(path))
const edition = {
  english: v.parse(Texts, await readJson(new URL('synopses.en.json', data))),
  french: v.parse(Texts, await readJson(new URL('synopses.fr.json', data))),
  frenchTitles: v.parse(Texts, await readJson(new URL('titles.fr.json', data))),
}
const own = v.parse(v.array(Title), await readJson(new URL('own-titles.json', data)))

const dropped = new Map<string, number>()
const titles = v.parse(v.array(Title), [
  ...own,
  ...starter.map((title) => convertTitle(title, edition, dropped)),
])
// One title a line: readable differences, a fifth of the size of indented JSON.
const lines = titles.map((title) => JSON.stringify(title)).join(',\n')
await writeFile(new URL('titles.json', data), `[\n${lines}\n]\n`)

const unused = [edition.english, edition.french, edition.frenchTitles]
  .flatMap((texts) => Object.keys(texts))
  .filter((key) => !hasKey(key))
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
