import { createHash } from 'node:crypto'

/** What a server answers to a client's key (RFC 6455, section 4.2.2). */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

/** The answer to a request that asks for a WebSocket; `undefined` for any other. */
export function acceptWebSocket(head: Uint8Array): Uint8Array | undefined {
  const [line = '', ...fields] = Buffer.from(head).toString('latin1').split('\r\n')
  if (!/^GET \/[\x21-\x7e]* HTTP\/1\.1$/.test(line)) return undefined
  const headers = new Map(
    fields.map((field): [string, string] => {
      const at = field.indexOf(':')
      return [field.slice(0, at).toLowerCase(), field.slice(at + 1).trim()]
    }),
  )
  const key = headers.get('sec-websocket-key') ?? ''
  const isAsked =
    headers.get('upgrade')?.toLowerCase() === 'websocket' &&
    /(^|,)\s*upgrade\s*(,|$)/i.test(headers.get('connection') ?? '') &&
    headers.get('sec-websocket-version') === '13' &&
    /^[A-Za-z0-9+/]{22}==$/.test(key)
  if (!isAsked) return undefined
  return Buffer.from(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Accept: ${acceptKey(key)}\r\n\r\n`,
  )
}
