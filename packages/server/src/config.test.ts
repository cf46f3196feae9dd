import { describe, expect, it } from 'vitest'
import { readEnvironment } from './config.ts'

describe('readEnvironment', () => {
  it.each([
    [{ LANG: 'fr_FR.UTF-8' }, 'fr'],
    [{ LANG: 'fr_CA' }, 'fr'],
    [{ LANG: 'en_GB.UTF-8' }, 'en'],
    [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'fr_BE.UTF-8' }, 'fr'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: '', LC_ALL: '' }, 'en'],
    [{ LANG: 'C' }, 'en'],
    [{ LANG: 'de_DE' }, 'en'],
  ])('speaks the language of %j', (variables, language) => {
    expect(readEnvironment(variables, 'linux').language).toBe(language)
  })

  it.each([
    [{ HOME: '/home/ada' }, 'linux', '/home/ada/.local/share/lanterne'],
    [{ HOME: '/home/ada', XDG_DATA_HOME: '/data' }, 'linux', '/data/lanterne'],
    [{ HOME: '/home/ada', XDG_DATA_HOME: 'data' }, 'linux', '/home/ada/.local/share/lanterne'],
    [{ HOME: '/home/ada', XDG_DATA_HOME: '' }, 'linux', '/home/ada/.local/share/lanterne'],
    [{ HOME: '/Users/ada' }, 'darwin', '/Users/ada/Library/Application Support/Lanterne'],
    [{ LOCALAPPDATA: '/c/ada' }, 'win32', '/c/ada/Lanterne'],
  ] as const)('keeps its data where the platform wants it: %j on %s', (variables, platform, folder) => {
    expect(readEnvironment(variables, platform).dataDirectory).toBe(folder)
  })

  it('stays away from the DHT when it is told to', () => {
    expect(readEnvironment({ LANTERNE_DHT: 'off' }, 'linux').dht).toBeUndefined()
    expect(readEnvironment({}, 'linux')).toMatchObject({ localDiscovery: true, portMapping: true })
    const off = { LANTERNE_LSD: 'off', LANTERNE_PORT_MAPPING: 'off' }
    expect(readEnvironment(off, 'linux')).toMatchObject({ localDiscovery: false, portMapping: false })
    expect(readEnvironment({ LANTERNE_DHT: '127.0.0.1:1' }, 'linux').dht?.bootstrap.length).toBe(1)
    expect(readEnvironment({ LANTERNE_WEBRTC: 'off' }, 'linux').webRtc).toBeUndefined()
  })

  it.each([
    [{ PATH: '/bin' }, ['packageDirectory', 'fetchCommand', 'searchPath']],
    [{ Path: 'C:\\bin' }, ['packageDirectory', 'fetchCommand', 'searchPath']],
    [{ PATH: '/bin', LANTERNE_FFMPEG: 'path' }, ['searchPath']],
    [{ PATH: '/bin', LANTERNE_FFMPEG: 'package' }, ['packageDirectory']],
    [{ PATH: '/bin', LANTERNE_FFMPEG: 'off' }, []],
  ])('looks for FFmpeg where the owner allows: %j', (variables, places) => {
    expect(Object.keys(readEnvironment(variables, 'linux').ffmpeg)).toEqual(places)
  })

  it.each([
    [{}, undefined],
    [{ LANTERNE_CATALOGUE: '' }, undefined],
    [{ LANTERNE_CATALOGUE: 'films.json' }, 'films.json'],
  ])('takes the catalogue that the owner names: %j', (variables, file) => {
    expect(readEnvironment(variables, 'linux').catalogueFile).toBe(file)
  })
})
