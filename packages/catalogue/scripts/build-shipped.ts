/**
 * Seals data/titles.json as the catalogue that ships with the app, data/shipped.lcat. In which countries each title is free is
 * worked out from its facts and the laws (see `withTerritories`) for the year of the day: built again on a first of January,
 * it shows what became free. The sequence is the day, so it goes up; the key is the open one (see `shippedSeed`).
 *
 *     node packages/catalogue/scripts/build-shipped.ts 2026-11-22
 */
import { writeFile } from 'node:fs/promises'
import { signSnapshot } from '../src/format/signed-catalogue.ts'
import { shippedSeed } from '../src/read-shipped.ts'
import { shippedContent } from './shipped-content.ts'

const [madeOn = ''] = process.argv.slice(2)
const { titles, content } = await shippedContent(madeOn)
const sealed = signSnapshot(content, { seed: shippedSeed, sequence: Number(madeOn.replaceAll('-', '')) })
await writeFile(new URL('../data/shipped.lcat', import.meta.url), sealed)
process.stdout.write(`${titles.length} titles, ${sealed.length} bytes\n`)
