import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { catalogueSchema } from './catalogue-schema.ts'

interface Part {
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, Part>>
}

describe('docs/catalogue.schema.json', () => {
  it('is what the app checks catalogues by; `node packages/catalogue/scripts/write-schema.ts` writes it', async () => {
    const written = await readFile(new URL('../../../docs/catalogue.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(written)).toEqual(catalogueSchema())
  })

  it('says what a title cannot be without', () => {
    const { $defs } = catalogueSchema() as { $defs: { title: Part } }
    expect($defs.title.required).toEqual(
      expect.arrayContaining(['id', 'kind', 'rights', 'releases', 'synopsis']),
    )
    const { rights } = $defs.title.properties
    const needed = ['kind', 'name', 'url', 'basis', 'territory', 'attribution', 'evidence', 'checkedOn']
    expect(rights?.required.toSorted()).toEqual(needed.toSorted())
  })
})
