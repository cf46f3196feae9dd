import { AppError } from '@lanterne/kernel'
import {
  type AddressBlock,
  type AddressBytes,
  addressBytes,
  parseAddressBlock,
} from '../packet/ip-address.ts'

/** A server of a tunnel. */
export interface WireGuardPeerProfile {
  readonly publicKey: Uint8Array
  readonly presharedKey?: Uint8Array
  /** Where it is, by address or by name; without it, it has to speak first. */
  readonly endpoint?: { readonly host: string; readonly port: number }
  /** What it carries: packets to these addresses go to it, and it may send packets from them. */
  readonly allowed: readonly AddressBlock[]
  /** Seconds after which it hears from us though there is nothing to say; 0: never. */
  readonly keepaliveSeconds: number
}

/** What a `.conf` file says of a tunnel. */
export interface WireGuardProfile {
  readonly privateKey: Uint8Array
  /** Our addresses inside; the first of each family is the one that packets come from. */
  readonly addresses: readonly AddressBytes[]
  /** Name servers inside. */
  readonly dns: readonly AddressBytes[]
  /** Longest packet inside, in bytes. */
  readonly mtu: number
  /** UDP port outside; 0: any. */
  readonly listenPort: number
  readonly peers: readonly WireGuardPeerProfile[]
  /** Settings that were read over: scripts are never run, and nothing of the system's routes is touched. */
  readonly ignored: readonly string[]
}

/** Why a `.conf` file is refused. `details` of the error: `reason`, and where they mean something, `line` and `setting`. */
export type ConfFault =
  | 'too-long'
  | 'bad-line'
  | 'unknown-section'
  | 'unknown-setting'
  | 'set-twice'
  | 'bad-key'
  | 'bad-address'
  | 'bad-endpoint'
  | 'bad-number'
  | 'too-many'
  | 'missing'
  | 'no-endpoint'
  | 'same-peer-twice'

const mostCharacters = 256 * 1024
const mostPeers = 64
const mostEntries = 1024
/** What wg-quick(8) takes where the file says nothing: IPv6 outside, and 80 bytes for WireGuard. */
const defaultMtu = 1420

const ignoredSettings = new Set(['table', 'preup', 'postup', 'predown', 'postdown', 'saveconfig', 'fwmark'])
const lists = new Set(['address', 'dns', 'allowedips'])
const known = {
  interface: new Set(['privatekey', 'address', 'dns', 'mtu', 'listenport']),
  peer: new Set(['publickey', 'presharedkey', 'endpoint', 'allowedips', 'persistentkeepalive']),
} as const

interface Setting {
  readonly name: string
  readonly line: number
  readonly values: string[]
}

interface Section {
  readonly kind: 'interface' | 'peer'
  readonly line: number
  readonly settings: Map<string, Setting>
}

/**
 * Reads a WireGuard configuration as wg(8) and wg-quick(8) describe it. Throws `invalid-request` with a `ConfFault` as
 * `details.reason`; no key is ever in the error.
 */
export function parseWireGuardConf(text: string): WireGuardProfile {
  if (text.length > mostCharacters) throw fault('too-long')
  const ignored: string[] = []
  const sections = readSections(text, ignored)
  const interfaces = sections.filter(({ kind }) => kind === 'interface')
  const [own, second] = interfaces
  if (!own) throw fault('missing', { setting: '[Interface]' })
  if (second) throw fault('set-twice', { setting: '[Interface]', line: second.line })
  const peerSections = sections.filter(({ kind }) => kind === 'peer')
  if (peerSections.length === 0) throw fault('missing', { setting: '[Peer]' })
  if (peerSections.length > mostPeers) throw fault('too-many', { setting: '[Peer]' })
  const peers = peerSections.map(readPeer)
  if (!peers.some(({ endpoint }) => endpoint)) throw fault('no-endpoint')
  const keys = new Set(peers.map(({ publicKey }) => Buffer.from(publicKey).toString('hex')))
  if (keys.size < peers.length) throw fault('same-peer-twice')
  const addresses = blocksOf(own, 'Address').map(({ address }) => address)
  if (addresses.length === 0) throw fault('missing', { setting: 'Address' })
  return {
    privateKey: required(keyOf(own, 'PrivateKey'), 'PrivateKey', own),
    addresses,
    // What is no address there is a search domain, which a film has no use for.
    dns: valuesOf(own, 'DNS').flatMap((value) => addressBytes(value) ?? []),
    mtu: numberOf(own, 'MTU', 576, 65_535) ?? defaultMtu,
    listenPort: numberOf(own, 'ListenPort', 0, 65_535) ?? 0,
    peers,
    ignored,
  }
}

function readSections(text: string, ignored: string[]): Section[] {
  const sections: Section[] = []
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1
    const content = raw.replace(/#.*$/s, '').trim()
    if (content === '') continue
    const heading = /^\[(\w+)\]$/.exec(content)?.[1]?.toLowerCase()
    if (heading === 'interface' || heading === 'peer')
      sections.push({ kind: heading, line, settings: new Map() })
    else if (heading !== undefined) throw fault('unknown-section', { line })
    else readSetting(content, line, sections.at(-1), ignored)
  }
  return sections
}

function readSetting(content: string, line: number, section: Section | undefined, ignored: string[]): void {
  const equals = content.indexOf('=')
  const name = content.slice(0, Math.max(0, equals)).trim()
  const value = content.slice(equals + 1).trim()
  if (!section || !/^\w{1,40}$/.test(name)) throw fault('bad-line', { line })
  const key = name.toLowerCase()
  if (section.kind === 'interface' && ignoredSettings.has(key)) {
    if (!ignored.includes(name)) ignored.push(name)
    return
  }
  if (!known[section.kind].has(key)) throw fault('unknown-setting', { line, setting: name })
  const values = value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  const before = section.settings.get(key)
  if (before && !lists.has(key)) throw fault('set-twice', { line, setting: name })
  if (values.length + (before?.values.length ?? 0) > mostEntries)
    throw fault('too-many', { line, setting: name })
  if (before) before.values.push(...values)
  else section.settings.set(key, { name, line, values: lists.has(key) ? values : [value] })
}

function readPeer(section: Section): WireGuardPeerProfile {
  const presharedKey = keyOf(section, 'PresharedKey')
  const endpoint = endpointOf(section)
  const keepalive = section.settings.get('persistentkeepalive')?.values[0]
  const isOff = keepalive === undefined || keepalive.toLowerCase() === 'off'
  return {
    publicKey: required(keyOf(section, 'PublicKey'), 'PublicKey', section),
    ...(presharedKey && { presharedKey }),
    ...(endpoint && { endpoint }),
    allowed: blocksOf(section, 'AllowedIPs'),
    keepaliveSeconds: isOff ? 0 : (numberOf(section, 'PersistentKeepalive', 0, 65_535) ?? 0),
  }
}

function endpointOf({ settings }: Section): WireGuardPeerProfile['endpoint'] {
  const setting = settings.get('endpoint')
  if (!setting) return undefined
  const { line, values } = setting
  const [, six, other, portText] =
    /^(?:\[([^\]]{1,60})\]|([^\s:[\]]{1,253})):(\d{1,5})$/.exec(values[0] ?? '') ?? []
  const host = six ?? other ?? ''
  const port = Number(portText)
  const isAddress = addressBytes(host) !== undefined
  const isName = six === undefined && /^(?=.*[a-z_-])[\w-]{1,63}(\.[\w-]{1,63})*\.?$/i.test(host)
  if (!(isAddress || isName) || !(port > 0 && port < 65_536))
    throw fault('bad-endpoint', { line, setting: 'Endpoint' })
  return { host, port }
}

function valuesOf({ settings }: Section, name: string): readonly string[] {
  return settings.get(name.toLowerCase())?.values ?? []
}

function blocksOf(section: Section, name: string): AddressBlock[] {
  return valuesOf(section, name).map((value) => {
    const block = parseAddressBlock(value)
    if (!block) throw fault('bad-address', { ...lineOf(section, name), setting: name })
    return block
  })
}

function keyOf(section: Section, name: string): Uint8Array | undefined {
  const [text] = valuesOf(section, name)
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  // 32 bytes have one way to be written: another is a key that was cut or mistyped.
  if (bytes.length !== 32 || bytes.toString('base64') !== text || bytes.every((byte) => byte === 0))
    throw fault('bad-key', { ...lineOf(section, name), setting: name })
  return new Uint8Array(bytes)
}

function numberOf(section: Section, name: string, least: number, most: number): number | undefined {
  const [text] = valuesOf(section, name)
  if (text === undefined) return undefined
  const value = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (value < least || value > most) throw fault('bad-number', { ...lineOf(section, name), setting: name })
  return value
}

function lineOf({ settings, line }: Section, name: string): { line: number } {
  return { line: settings.get(name.toLowerCase())?.line ?? line }
}

function required<Value>(value: Value | undefined, setting: string, { line }: Section): Value {
  if (value === undefined) throw fault('missing', { setting, line })
  return value
}

function fault(reason: ConfFault, where: { line?: number; setting?: string } = {}): AppError {
  return new AppError('invalid-request', { details: { reason, ...where } })
}
