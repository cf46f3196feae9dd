import { describe, expect, it } from 'vitest'
import { browserPlaces } from './browser-places.ts'

const bundle = { isBundle: true }

describe('browserPlaces', () => {
  it('looks on the path of a Linux machine, and in no folder that is relative', () => {
    const places = browserPlaces({ PATH: '/usr/bin:bin:/snap/bin' }, 'linux', bundle)
    expect(places.slice(0, 3)).toEqual([
      '/usr/bin/chromium',
      '/snap/bin/chromium',
      '/usr/bin/chromium-browser',
    ])
    expect(places.every((place) => place.startsWith('/'))).toBe(true)
  })

  it('looks for Edge first on Windows, which has it', () => {
    const variables = { 'ProgramFiles(x86)': 'C:\\Program Files (x86)', ProgramFiles: 'C:\\Program Files' }
    expect(browserPlaces(variables, 'win32', bundle)[0]).toBe(
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    )
  })

  it('looks in both folders of apps on a Mac', () => {
    const places = browserPlaces({ HOME: '/Users/ada' }, 'darwin', bundle)
    expect(places).toContain('/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium')
  })

  it('takes the one that the owner names, or none', () => {
    expect(browserPlaces({ LANTERNE_BROWSER: '/opt/b', PATH: '/bin' }, 'linux', bundle)).toEqual(['/opt/b'])
    expect(browserPlaces({ LANTERNE_BROWSER: 'default', PATH: '/bin' }, 'linux', bundle)).toEqual([])
    expect(browserPlaces({ LANTERNE_BROWSER: 'C:\\b.exe' }, 'win32', bundle)).toEqual(['C:\\b.exe'])
  })

  it('leaves the choice to the system where the sources run', () => {
    expect(browserPlaces({ PATH: '/usr/bin' }, 'linux', { isBundle: false })).toEqual([])
  })
})
