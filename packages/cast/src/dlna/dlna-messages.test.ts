import { describe, expect, it } from 'vitest'
import { readXml, textOfXml } from '../read-xml.ts'
import { encodeCall, readAnswer } from './call-service.ts'
import { writeDidl } from './didl.ts'
import { readRendererDescription } from './renderer-description.ts'
import { readRendererScreen } from './renderer-screen.ts'
import { encodeRendererSearch, readRendererNotice } from './ssdp-messages.ts'
import { readGrant } from './subscribe.ts'
import { readTime, writeTime } from './times.ts'

const type = 'urn:schemas-upnp-org:device:MediaRenderer:1'
const answer = (location: string, st = type) =>
  Buffer.from(`HTTP/1.1 200 OK\r\nST: ${st}\r\nUSN: uuid:AB-1::${st}\r\nLocation: ${location}\r\n\r\n`)

describe('readRendererNotice', () => {
  it('believes an answer about the address that it comes from, and no other', () => {
    const here = readRendererNotice(answer('http://10.0.0.7:80/d.xml'), '10.0.0.7')
    expect(here).toEqual({ kind: 'here', uuid: 'AB-1', location: new URL('http://10.0.0.7:80/d.xml') })
    expect(readRendererNotice(answer('http://10.0.0.8/d.xml'), '10.0.0.7')).toBeUndefined()
    expect(readRendererNotice(answer('file:///etc/passwd'), '10.0.0.7')).toBeUndefined()
    expect(readRendererNotice(answer('http://10.0.0.7/', 'upnp:rootdevice'), '10.0.0.7')).toBeUndefined()
  })

  it('hears who says goodbye, and overlooks questions of others', () => {
    const bye = `NOTIFY * HTTP/1.1\r\nNT: ${type}\r\nNTS: ssdp:byebye\r\nUSN: uuid:AB-1::${type}\r\n\r\n`
    expect(readRendererNotice(Buffer.from(bye), '10.0.0.7')).toEqual({ kind: 'gone', uuid: 'AB-1' })
    expect(readRendererNotice(encodeRendererSearch(), '10.0.0.7')).toBeUndefined()
  })
})

describe('readRendererDescription', () => {
  const services = (host: string) =>
    ['AVTransport', 'RenderingControl', 'ConnectionManager']
      .map(
        (name) =>
          `<service><serviceType>urn:schemas-upnp-org:service:${name}:1</serviceType><controlURL>${host}/c</controlURL><eventSubURL>/e</eventSubURL></service>`,
      )
      .join('')
  const device = (host: string, udn = 'uuid:AB-1') =>
    `<root><device><deviceType>${type}</deviceType><friendlyName>Le\u202esalon</friendlyName><UDN>${udn}</UDN><serviceList>${services(host)}</serviceList></device></root>`

  it('finds the services that are on the same address', () => {
    const base = new URL('http://10.0.0.7:5000/d.xml')
    const found = readRendererDescription(device(''), base)
    expect(found?.transport.control.href).toBe('http://10.0.0.7:5000/c')
    expect(found?.name).toBe('Le salon')
    expect(readRendererDescription(device('http://10.0.0.8'), base)).toBeUndefined()
    expect(readRendererDescription(device('', 'AB-1'), base)).toBeUndefined()
  })
})

describe('readAnswer', () => {
  it('gives what was answered, the code of a refusal, or that nothing was understood', () => {
    const body = '<e><b><u:PlayResponse xmlns:u="x"><A>1</A></u:PlayResponse></b></e>'
    expect(textOfXml(readAnswer(body, 200, 'Play'), 'A')).toBe('1')
    expect(() => readAnswer('<e><errorCode>714</errorCode></e>', 500, 'Play')).toThrow(
      expect.objectContaining({ code: 'screen-not-playing', details: { reason: 'refused', code: 714 } }),
    )
    for (const nonsense of ['', 'hello', '<!DOCTYPE x><x/>', body.replace('Play', 'Stop')])
      expect(() => readAnswer(nonsense, 200, 'Play')).toThrow(
        expect.objectContaining({ code: 'screen-unreachable' }),
      )
  })
})

describe('a film told to a renderer', () => {
  it('is escaped twice, and read back as it was', () => {
    const url = 'http://10.0.0.1/stream/a/film.mp4?x=1&y=<2>'
    const media = {
      url,
      mimeType: 'video/mp4',
      title: 'Tom & "Jerry" <3',
      startSeconds: 0,
      durationSeconds: 61,
    }
    const words = [{ id: 'f0', url: 'http://10.0.0.1/words/a/f0.srt', language: 'fr', name: 'Français' }]
    const call = encodeCall('t', 'SetAVTransportURI', {
      CurrentURIMetaData: writeDidl({ ...media, words, shownWords: 'f0' }),
    })
    const didl = readXml(textOfXml(readXml(call), 'CurrentURIMetaData'))
    expect(textOfXml(didl, 'title')).toBe(media.title)
    expect(textOfXml(didl, 'res')).toBe(url)
    expect(textOfXml(didl, 'CaptionInfoEx')).toBe('http://10.0.0.1/words/a/f0.srt')
    expect(writeDidl({ ...media, words })).not.toContain('srt')
  })
})

describe('readTime', () => {
  it('reads what renderers write, and nothing else', () => {
    expect(['0:00:40', '00:00:40', '0:00:40.146', '1:02:03.1/4'].map(readTime)).toEqual([
      40, 40, 40.146, 3723.25,
    ])
    for (const other of ['', 'NOT_IMPLEMENTED', '40', '-0:00:01', '0:00:01.1/0x'])
      expect(readTime(other)).toBeUndefined()
    expect(readTime(writeTime(3723.9))).toBe(3723)
  })
})

describe('readRendererScreen', () => {
  it('knows the containers that are listed, and takes MP4 for granted', () => {
    expect(readRendererScreen('http-get:*:audio/mpeg:*').direct.containers).toEqual(['mp4'])
    expect(readRendererScreen('http-get:*:video/x-matroska:*,x').direct.containers).toEqual([
      'mp4',
      'matroska',
    ])
    expect(readRendererScreen('http-get:*:*:*').direct.containers).toContain('webm')
  })
})

describe('readGrant', () => {
  it('takes a subscription for what it is worth', () => {
    expect(readGrant({ sid: 'uuid:1', timeout: 'Second-60' })).toEqual({ sid: 'uuid:1', seconds: 60 })
    expect(readGrant({ sid: 'uuid:1', timeout: 'Second-0' })?.seconds).toBe(10)
    expect(readGrant({ sid: 'uuid:1', timeout: 'infinite' })?.seconds).toBe(300)
    expect(readGrant({ sid: 'a\r\nb' })).toBeUndefined()
  })
})
