/**
 * Seals data/titles.json as the catalogue that ships with the app, data/shipped.lcat. The sequence is the day, so it goes
 * up; the key is the open one (see `shippedSeed`).
 *
 *     node packages/catalogue/scripts/build-shipped.ts 2026-11-22
 */
import { readFile, writeFile } from 'node:fs/promises'
import { buildContent } from '../src/format/content.ts'
import { signSnapshot } from '../src/format/signed-catalogue.ts'
import { shippedSeed } from '../src/read-shipped.ts'

const data = new URL('../data/', import.meta.url)
const [madeOn = ''] = process.argv.slice(2)
const titles = JSON.parse(await readFile(new URL('titles.json', data), 'utf8')) as unknown[]
const head = {
  format: 'lanterne-catalogue',
  version: 1,
  name: 'Lanterne',
  madeOn,
}
const sealed = signSnapshot(buildContent(head, titles), {
  seed: shippedSeed,
  sequence: Number(madeOn.replaceAll('-', '')),
})
await writeFile(new URL('shipped.lcat', data), sealed)
process.stdout.write(`${titles.length} titles, ${sealed.length} bytes\n`)
