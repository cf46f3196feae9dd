/**
 * Writes docs/catalogue.schema.json from the schema that the app checks catalogues by.
 *
 *     node packages/catalogue/scripts/write-schema.ts
 */
import { writeFile } from 'node:fs/promises'
import { catalogueSchema } from './catalogue-schema.ts'

const file = new URL('../../../docs/catalogue.schema.json', import.meta.url)
await writeFile(file, `${JSON.stringify(catalogueSchema(), undefined, 2)}\n`)
