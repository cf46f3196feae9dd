import type { Endpoint, Gateway } from '@lanterne/kernel'
import { cleanText } from '../../metainfo/display-text.ts'
import { authorityOf } from '../address.ts'
import { familyOf } from '../dht/node-contact.ts'

const SSDP_PORT = 1900

/** Where UPnP devices on a gateway's link listen to whom looks for them. */
export function ssdpGroup({ address, local }: Gateway): Endpoint {
  if (familyOf(local) === 4) return { host: '239.255.255.250', port: SSDP_PORT }
  const [, zone] = address.split('%')
  return { host: zone === undefined ? 'ff02::c' : `ff02::c%${zone}`, port: SSDP_PORT }
}

/** What is looked for: an internet gateway, of the first or the second version. */
const TARGETS = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
] as const

const MOST_SERVICES = 8

/** The questions (SSDP `M-SEARCH`) that an internet gateway answers. */
export function encodeSearches({ host, port }: Endpoint): Uint8Array[] {
  const [group = ''] = host.split('%', 1)
  return TARGETS.map((target) =>
    Buffer.from(
      [
        'M-SEARCH * HTTP/1.1',
        `HOST: ${authorityOf({ host: group.toUpperCase(), port })}`,
        'MAN: "ssdp:discover"',
        'MX: 1',
        `ST: ${target}`,
        '',
        '',
      ].join('\r\n'),
    ),
  )
}

/**
 * Where the description is of a gateway that answered; `undefined` for what is no such answer. It must be on the
 * address that the answer came from: no device sends us to another.
 */
export function readSearchAnswer(message: Uint8Array, from: string): URL | undefined {
  if (message.length > 4096) return undefined
  const [status = '', ...lines] = Buffer.from(message).toString('latin1').split('\r\n')
  if (!/^HTTP\/1\.[01] 200\b/.test(status)) return undefined
  const headers = new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^([\w-]{1,32}): *(.{1,1024}?) *$/.exec(line) ?? []
      return name && value ? [[name.toLowerCase(), value] as const] : []
    }),
  )
  const target = headers.get('st') ?? ''
  const location = headers.get('location') ?? ''
  if (!TARGETS.some((known) => known === target) || !URL.canParse(location)) return undefined
  const url = new URL(location)
  const [address = ''] = from.split('%', 1)
  const host = authorityOf({ host: address, port: 0 }).replace(/:0$/, '')
  return url.protocol === 'http:' && url.hostname === host ? url : undefined
}

/** A service of a gateway. */
export interface GatewayService {
  readonly type: string
  readonly control: URL
}

/** Finds in a device's description the services of some `types`, on the same host. Nothing of it is trusted as XML. */
export function readServices(description: string, base: URL, types: RegExp): GatewayService[] {
  const services: GatewayService[] = []
  for (const part of description.split(/<service>/i, 64).slice(1)) {
    const [body = ''] = part.slice(0, 4096).split(/<\/service>/i, 1)
    const type = textOf(body, 'serviceType')
    const path = textOf(body, 'controlURL')?.replaceAll('&amp;', '&')
    if (!type || !path || !types.test(type) || !URL.canParse(path, base.href)) continue
    const control = new URL(path, base)
    if (control.protocol === 'http:' && control.host === base.host) services.push({ type, control })
    if (services.length === MOST_SERVICES) break
  }
  return services
}

/** A call to a service (SOAP 1.1). Values are ours, or numbers: nothing in them needs to be quoted. */
export function encodeCall(
  type: string,
  action: string,
  values: Readonly<Record<string, string | number>>,
): string {
  const parameters = Object.entries(values).map(([name, value]) => `<${name}>${value}</${name}>`)
  return (
    '<?xml version="1.0"?>\r\n' +
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
    's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>' +
    `<u:${action} xmlns:u="${type}">${parameters.join('')}</u:${action}></s:Body></s:Envelope>\r\n`
  )
}

/** What a service says of its refusal: UPnP's error code, where there is one. */
export function readRefusal(answer: string): number | undefined {
  const code = textOf(answer, 'errorCode')
  return code && /^\d{1,5}$/.test(code) ? Number(code) : undefined
}

/** The text of the first element of a name, short and without surprises. */
export function textOf(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<(?:\\w{1,16}:)?${name}>\\s*([^<]{1,512}?)\\s*</`, 'i').exec(xml) ?? []
  return text === undefined ? undefined : cleanText(text)
}
