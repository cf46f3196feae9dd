import { toJsonSchema } from '@valibot/to-json-schema'
import { CatalogueHead, CatalogueTitle } from '../src/format/catalogue-title.ts'

/**
 * The lines of a catalogue as JSON Schema: what the app checks, as far as such a schema can say it (that a part ends after
 * it begins, and that subtitles are somewhere, it cannot).
 */
export function catalogueSchema(): object {
  const options = { errorMode: 'ignore', typeMode: 'input', target: 'draft-2020-12' } as const
  const part = (schema: Parameters<typeof toJsonSchema>[0]) => {
    const { $schema: _, ...rest } = toJsonSchema(schema, options)
    return rest
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A line of a Lanterne catalogue, version 1',
    description: 'The first line of a catalogue is a head, every other one a title. See catalogue-format.md.',
    oneOf: [{ $ref: '#/$defs/head' }, { $ref: '#/$defs/title' }],
    $defs: { head: part(CatalogueHead), title: part(CatalogueTitle) },
  }
}
