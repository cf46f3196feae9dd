import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contrast } from '../poster/colour.ts'

const sources = join(import.meta.dirname, '..')
const tokens = readFileSync(join(sources, 'design', 'tokens.css'), 'utf8')
const sheets = globSync('**/*.css', { cwd: sources }).map((file) => ({
  file,
  text: readFileSync(join(sources, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, ''),
}))

function colour(name: string): string {
  const value = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(tokens)?.[1]
  if (value === undefined) throw new Error(`no token --${name}`)
  return value
}

describe('tokens', () => {
  it.each([
    ['ivoire', 'velours-3', 4.5],
    ['ivoire-2', 'velours-2', 4.5],
    ['ivoire-3', 'velours-2', 4.5],
    ['laiton', 'nuit', 4.5],
    ['encre', 'laiton', 4.5],
    ['ivoire', 'rideau', 4.5],
    ['erreur', 'velours-2', 4.5],
    ['trait', 'velours-2', 3],
  ])('let %s be seen on %s', (front, back, least) => {
    expect(contrast(colour(front), colour(back))).toBeGreaterThanOrEqual(least)
  })

  it('are the only ones that are used', () => {
    const known = new Set([...tokens.matchAll(/(--[a-z0-9-]+):/g)].map(([, name]) => name))
    const unknown = sheets.flatMap(({ file, text }) =>
      [...text.matchAll(/var\((--[a-z0-9-]+)\)/g)]
        .filter(([, name]) => !known.has(name))
        .map(([, name]) => `${file}: ${name}`),
    )
    expect(unknown).toEqual([])
  })
})

describe('style sheets', () => {
  it('name sides by the way that the text runs, but for pictures and the transport', () => {
    const physical =
      /(?:^|[;{\s])((?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height)\s*:/
    const found = sheets.filter(({ text }) => physical.test(text)).map(({ file }) => file)
    expect(found).toEqual([])
  })

  it('ask for nothing from anywhere else', () => {
    expect(sheets.filter(({ text }) => /https?:|url\(\s*['"]?\/\//.test(text))).toEqual([])
  })

  it('use nothing that Chromium 87 does not know and that cannot be done without', () => {
    const tooNew =
      /aspect-ratio\s*:|:has\(|:is\(|:where\(|@layer|@container|color-mix\(|\b\d+(?:d|s|l)vh\b|overflow: clip/
    expect(sheets.filter(({ text }) => tooNew.test(text)).map(({ file }) => file)).toEqual([])
  })
})
