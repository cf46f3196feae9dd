import { ok } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { XmlError } from '../read-xml.ts'
import { readAnswer } from './call-service.ts'
import { readRendererDescription } from './renderer-description.ts'
import { readRendererScreen } from './renderer-screen.ts'
import { readRendererNotice } from './ssdp-messages.ts'
import { readTime } from './times.ts'

const service = (name: string) =>
  `<service><serviceType>urn:schemas-upnp-org:service:${name}:1</serviceType><controlURL>/c/${name}</controlURL><eventSubURL>/e/${name}</eventSubURL></service>`
const description =
  '<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>' +
  '<deviceType>urn:schemas-upnp-org:device:MediaRenderer:1</deviceType><friendlyName>Salon</friendlyName>' +
  '<modelName>TV</modelName><UDN>uuid:1234</UDN><serviceList>' +
  `${['AVTransport', 'RenderingControl', 'ConnectionManager'].map(service).join('')}</serviceList></device></root>`
const base = new URL('http://192.168.1.7:49152/description.xml')
const notice = [
  'HTTP/1.1 200 OK',
  'ST: urn:schemas-upnp-org:device:MediaRenderer:1',
  'USN: uuid:1234::urn:schemas-upnp-org:device:MediaRenderer:1',
  'LOCATION: http://192.168.1.7:49152/description.xml',
]

/** What a device of the house says of itself by SSDP, UPnP and SOAP. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'renderer-notice',
    seeds: () => [
      Buffer.from([...notice, '', ''].join('\r\n')),
      Buffer.from(
        'NOTIFY * HTTP/1.1\r\nNT: urn:schemas-upnp-org:device:MediaRenderer:1\r\nNTS: ssdp:byebye\r\nUSN: uuid:1234::x\r\n\r\n',
      ),
    ],
    words: ['\r\n', 'ssdp:alive', 'LOCATION: http://[', 'http://192.168.1.8/', 'uuid:'],
    run(bytes) {
      const read = readRendererNotice(bytes, '192.168.1.7')
      // Nobody sends us to somebody else.
      if (read?.kind === 'here') ok(read.location.hostname === '192.168.1.7')
      if (read) ok(read.uuid.length <= 96)
    },
  },
  {
    name: 'renderer-description',
    seeds: () => [Buffer.from(description)],
    words: [
      '<device>',
      '</device>',
      '<!DOCTYPE',
      '&amp;',
      '&#0;',
      '<![CDATA[',
      ']]>',
      'http://192.168.1.8/x',
    ],
    refuses: (error) => error instanceof XmlError,
    run(bytes) {
      const read = readRendererDescription(Buffer.from(bytes).toString(), base)
      if (!read) return
      const { transport, rendering, connections, name } = read
      ok(name.length > 0 && [...name].length <= 80)
      for (const { control, events } of [transport, rendering, connections])
        ok(control.hostname === base.hostname && events.hostname === base.hostname)
    },
  },
  {
    name: 'renderer-answer',
    seeds: () => [
      Buffer.from(
        '<s:Envelope><s:Body><u:GetPositionInfoResponse><RelTime>0:00:12.5</RelTime></u:GetPositionInfoResponse></s:Body></s:Envelope>',
      ),
      Buffer.from('<s:Envelope><s:Body><s:Fault><errorCode>701</errorCode></s:Fault></s:Body></s:Envelope>'),
    ],
    words: ['<errorCode>718</errorCode>', '0:00:00.1/3', 'http-get:*:video/mp4:*,', '&quot;'],
    refuses: (error) => error instanceof AppError,
    run(bytes) {
      const text = Buffer.from(bytes).toString()
      const seconds = readTime(text)
      ok(seconds === undefined || (seconds >= 0 && Number.isFinite(seconds)))
      ok(readRendererScreen(text).direct.containers.includes('mp4'))
      readAnswer(text, 200, 'GetPositionInfo')
    },
  },
]
