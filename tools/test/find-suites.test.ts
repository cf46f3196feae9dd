import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSuites } from './find-suites.ts'

describe('findSuites', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lanterne-suites-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function plant(file: string, text: string) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }

  it('finds the folders that hold tests or settings, and leaves the others', () => {
    plant('interop/deep/a.test.ts', '')
    plant(
      'e2e/suite.json',
      '{ "debian": ["chromium"], "needsRoot": true, "isWaiting": true, "title": "A film plays", "timeoutMinutes": 20 }',
    )
    plant('support/helper.ts', '')
    plant('node_modules/x/a.test.ts', '')
    expect(findSuites(folder)).toEqual([
      {
        name: 'e2e',
        folder: join(folder, 'e2e'),
        debian: ['chromium'],
        needsRoot: true,
        isWaiting: true,
        title: 'A film plays',
        timeoutMinutes: 20,
      },
      {
        name: 'interop',
        folder: join(folder, 'interop'),
        debian: [],
        needsRoot: false,
        isWaiting: false,
        title: 'interop',
        timeoutMinutes: 10,
      },
    ])
  })

  it('finds suites side by side in one folder, and refuses one inside another', () => {
    plant('e2e/play/suite.json', '{}')
    plant('e2e/play/deep/a.test.ts', '')
    plant('e2e/cast/suite.json', '{}')
    expect(findSuites(folder).map(({ name }) => name)).toEqual(['e2e/cast', 'e2e/play'])
    plant('e2e/suite.json', '{}')
    expect(() => findSuites(folder)).toThrow('would run twice')
  })

  it('refuses a setting that it does not know, for it would be a wish that nobody hears', () => {
    plant('e2e/suite.json', '{ "apt": ["chromium"] }')
    expect(() => findSuites(folder)).toThrow('what is "apt"?')
  })

  it('refuses what is not the name of a package', () => {
    plant('e2e/suite.json', '{ "debian": ["--reinstall"] }')
    expect(() => findSuites(folder)).toThrow('names of packages')
  })
})
