/** Where UPnP devices listen to whom looks for them (UPnP Device Architecture 1.1, 1.3.2). */
export const ssdpGroup = { host: '239.255.255.250', port: 1900 } as const

const renderer = 'urn:schemas-upnp-org:device:MediaRenderer:'

/** The question (`M-SEARCH`) that media renderers answer within a second. */
export function encodeRendererSearch(): Uint8Array {
  const { host, port } = ssdpGroup
  const lines = ['M-SEARCH * HTTP/1.1', `HOST: ${host}:${port}`, 'MAN: "ssdp:discover"', 'MX: 1']
  return Buffer.from([...lines, `ST: ${renderer}1`, '', ''].join('\r\n'))
}

/** What a media renderer says of itself by SSDP. */
export type RendererNotice =
  | { readonly kind: 'here'; readonly uuid: string; readonly location: URL }
  | { readonly kind: 'gone'; readonly uuid: string }

/**
 * Reads an answer or an announcement; `undefined` for what is neither, or of something that is no renderer. The
 * description must be on the address that it came from: no device sends us to another.
 */
export function readRendererNotice(message: Uint8Array, from: string): RendererNotice | undefined {
  if (message.length > 4096) return undefined
  const [first = '', ...lines] = Buffer.from(message).toString('latin1').split('\r\n')
  const headers = new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^([\w-]{1,32}):[ \t]*(.{0,1024}?)[ \t]*$/.exec(line) ?? []
      return name !== undefined && value !== undefined ? [[name.toLowerCase(), value] as const] : []
    }),
  )
  const isAnswer = /^HTTP\/1\.[01] 200\b/.test(first)
  if (!isAnswer && !/^NOTIFY \* HTTP\/1\.[01]$/.test(first)) return undefined
  if (!headers.get(isAnswer ? 'st' : 'nt')?.startsWith(renderer)) return undefined
  const [, uuid] = /^uuid:([\w.:-]{1,96}?)(?:::|$)/i.exec(headers.get('usn') ?? '') ?? []
  if (uuid === undefined) return undefined
  if (!isAnswer && headers.get('nts') === 'ssdp:byebye') return { kind: 'gone', uuid }
  if (!isAnswer && headers.get('nts') !== 'ssdp:alive') return undefined
  const place = headers.get('location') ?? ''
  if (!URL.canParse(place)) return undefined
  const location = new URL(place)
  if (location.protocol !== 'http:' || location.hostname !== from) return undefined
  return { kind: 'here', uuid, location }
}
