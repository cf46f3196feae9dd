import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { CatalogueTitle } from '../src/format/catalogue-title.ts'
import { buildContent, type CatalogueContent } from '../src/format/content.ts'
import { readRightsEdition } from './rights/read-edition.ts'
import { withTerritories } from './rights/with-territories.ts'

/** The catalogue that ships with the app, as it is on a day: its titles, free where that day's year has them free. */
export async function shippedContent(
  madeOn: string,
): Promise<{ titles: readonly CatalogueTitle[]; content: CatalogueContent }> {
  const edition = await readRightsEdition()
  const data = await readFile(new URL('../data/titles.json', import.meta.url), 'utf8')
  const year = Number(madeOn.slice(0, 4))
  const titles = v
    .parse(v.array(CatalogueTitle), JSON.parse(data))
    .map((title) => withTerritories(title, edition, year))
  const head = { format: 'lanterne-catalogue', version: 1, name: 'Lanterne', madeOn }
  return { titles, content: buildContent(head, titles) }
}
