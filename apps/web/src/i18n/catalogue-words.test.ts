import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fr } from './fr.ts'

interface Film {
  readonly id: string
  readonly genres: readonly string[]
}

const catalogue = join(import.meta.dirname, '../../../../packages/catalogue/data/titles.json')
// The catalogue checks its own shape; only this is read here.
const films = JSON.parse(readFileSync(catalogue, 'utf8')) as readonly Film[]

describe('genres of the catalogue', () => {
  it('all have a name in the interface', () => {
    const unknown = films.flatMap(({ id, genres }) =>
      genres.filter((genre) => !(genre in fr.genres)).map((genre) => `${id}: ${genre}`),
    )
    expect(unknown).toEqual([])
  })
})
