import { describe, expect, it } from 'vitest'
import { chromecastScreen } from './chromecast-screen.ts'
import { readChromecastNotice } from './find-chromecasts.ts'

const service = {
  ...{ instance: 'Chromecast-0a', isGone: false, port: 8009, addresses: ['192.168.9.9', '10.0.0.7'] },
  texts: new Map([
    ['id', '0A1B2C3D4E'],
    ['fn', 'Sa\u202elon'],
    ['md', 'Chromecast Ultra'],
  ]),
}

describe('readChromecastNotice', () => {
  it('takes the address that it comes from, and the port that is announced', () => {
    const notice = {
      id: '0a1b2c3d4e',
      name: 'Sa lon',
      model: 'Chromecast Ultra',
      host: '10.0.0.7',
      port: 8009,
    }
    expect(readChromecastNotice(service, '10.0.0.7')).toEqual(notice)
    expect(readChromecastNotice({ ...service, port: 32_187 }, '10.0.0.7')?.port).toBe(32_187)
  })

  it('overlooks what is elsewhere, or says nothing that can be used', () => {
    for (const other of [
      { ...service, addresses: ['8.8.8.8', '127.0.0.1'] },
      { ...service, addresses: [] },
      { ...service, port: 0 },
      { ...service, texts: new Map([['id', '../..']]) },
      { ...service, texts: new Map() },
    ])
      expect(readChromecastNotice(other, '10.0.0.7')).toBeUndefined()
  })
})

describe('chromecastScreen', () => {
  it('never takes Matroska, and HEVC only where the model decodes it', () => {
    for (const model of ['Chromecast', 'Chromecast Ultra', 'something']) {
      const { direct } = chromecastScreen(model)
      expect(direct.containers).not.toContain('matroska')
      expect(direct.video.includes('hevc')).toBe(model === 'Chromecast Ultra')
    }
  })
})
