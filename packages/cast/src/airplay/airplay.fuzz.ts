import { ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { XmlError } from '../read-xml.ts'
import { readPlaybackInfo } from './playback-info.ts'
import { readPlist } from './read-plist.ts'

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" ' +
  '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">'
const seeds = [
  '<dict><key>duration</key><real>60.5</real><key>position</key><real>2</real><key>rate</key><real>1</real></dict>',
  '<dict><key>readyToPlay</key><false/><key>uuid</key><string>a</string></dict>',
  '<array><integer>1</integer><true/><dict></dict></array>',
]

/** What a device that takes films by AirPlay says of itself and of its film. */
export const fuzz: FuzzTarget = {
  name: 'airplay-plist',
  seeds: () => seeds.map((seed) => Buffer.from(`${head}${seed}</plist>`)),
  words: [
    '<key>',
    '</key>',
    '<real>1e999</real>',
    '<!DOCTYPE plist>',
    '<!ENTITY a "b">',
    '&a;',
    '<integer>-1',
  ],
  refuses: (error) => error instanceof XmlError,
  run(bytes) {
    const text = Buffer.from(bytes).toString()
    readPlist(text)
    const info = readPlaybackInfo(text)
    if (!info) return
    ok(info.positionSeconds >= 0 && Number.isFinite(info.positionSeconds) && info.durationSeconds > 0)
  },
}
