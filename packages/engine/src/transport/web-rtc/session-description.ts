import { addressBytes, addressText } from '../../discovery/address.ts'
import { isLocalAddress } from '../../discovery/local-address.ts'

/** Where a side of a WebRTC connection may be reached (RFC 8839). */
export interface IceCandidate {
  readonly host: string
  readonly port: number
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay'
  readonly priority: number
}

/** What a session description says of a data channel, and nothing else. */
export interface SessionDescription {
  readonly setup: 'actpass' | 'active' | 'passive'
  readonly mid: string
  readonly iceUfrag: string
  readonly icePwd: string
  /** SHA-256 of the certificate, as colon-separated hexadecimal pairs. */
  readonly fingerprint: string
  readonly sctpPort: number
  /** Longest message that the side takes, in bytes. */
  readonly maxMessageBytes: number
  readonly candidates: readonly IceCandidate[]
}

const maxCharacters = 16_384
const maxCandidates = 16
/** What holds where a side does not say (RFC 8841). */
const usualMaxMessageBytes = 65_536

/**
 * Reads a session description (RFC 8866) that offers or answers one data channel; `undefined` for anything else.
 * Candidates that are names, or not UDP, are left out: a name would be looked up behind the viewer's back.
 */
export function readSessionDescription(text: string): SessionDescription | undefined {
  if (text.length > maxCharacters) return undefined
  const lines = text.split(/\r?\n/)
  const media = lines.filter((line) => line.startsWith('m='))
  if (
    media.length !== 1 ||
    !/^m=application \d{1,5} (UDP|TCP)\/DTLS\/SCTP webrtc-datachannel$/.test(media[0] ?? '')
  )
    return undefined
  const value = (name: string, pattern: RegExp): string | undefined => {
    const start = `a=${name}:`
    const line = lines.find((candidate) => candidate.startsWith(start))
    return line === undefined ? undefined : pattern.exec(line.slice(start.length))?.[1]
  }
  const setup = value('setup', /^(actpass|active|passive)$/)
  const mid = value('mid', /^([\w+/-]{1,32})$/)
  const iceUfrag = value('ice-ufrag', /^([\w+/]{4,256})$/)
  const icePwd = value('ice-pwd', /^([\w+/]{22,256})$/)
  const fingerprint = value('fingerprint', /^sha-256 ((?:[\da-f]{2}:){31}[\da-f]{2})$/i)
  if (!isSetup(setup) || !mid || !iceUfrag || !icePwd || !fingerprint) return undefined
  const candidates = lines.flatMap((line) => readCandidate(line) ?? [])
  return {
    setup,
    mid,
    iceUfrag,
    icePwd,
    fingerprint: fingerprint.toUpperCase(),
    sctpPort: Number(value('sctp-port', /^([1-9]\d{0,4})$/) ?? 5000),
    maxMessageBytes: Number(value('max-message-size', /^(\d{1,9})$/) ?? usualMaxMessageBytes),
    candidates: candidates.slice(0, maxCandidates),
  }
}

/** Writes a session description, one way only. */
export function writeSessionDescription(description: SessionDescription): string {
  const { mid, setup, iceUfrag, icePwd, fingerprint, sctpPort, maxMessageBytes, candidates } = description
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=sendrecv',
    `a=ice-ufrag:${iceUfrag}`,
    `a=ice-pwd:${icePwd}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
    `a=sctp-port:${sctpPort}`,
    `a=max-message-size:${maxMessageBytes}`,
    // That these are all is not said: a side that knows no candidate would give up before it is found by the other.
    'a=ice-options:trickle',
    ...candidates.map(writeCandidate),
    '',
  ].join('\r\n')
}

/**
 * What of a description may cross a tracker: to and from one on a local address everything, else no address of this
 * machine or this house, so that nobody on the internet learns of them, or can send us to them.
 */
export function withoutLocal(description: SessionDescription, trackerHost: string): SessionDescription {
  if (isLocalAddress(trackerHost)) return description
  return { ...description, candidates: description.candidates.filter(({ host }) => !isLocalAddress(host)) }
}

const candidateLine =
  /^a=candidate:[\w+/]{1,32} 1 udp (\d{1,10}) ([\da-f.:]{2,45}) (\d{1,5}) typ (host|srflx|prflx|relay)(?: |$)/i

function readCandidate(line: string): IceCandidate | undefined {
  const [, priority, address = '', port, type] = candidateLine.exec(line) ?? []
  const bytes = addressBytes(address)
  const candidate = { priority: Number(priority), port: Number(port), type: type?.toLowerCase() }
  const isSound = candidate.port > 0 && candidate.port <= 65_535 && candidate.priority < 2 ** 31
  if (!bytes || !isSound || !isCandidateType(candidate.type)) return undefined
  return { ...candidate, type: candidate.type, host: addressText(bytes) }
}

function writeCandidate({ host, port, type, priority }: IceCandidate, index: number): string {
  // Where a reflexive candidate really is stays at home.
  const base = type === 'host' ? '' : host.includes(':') ? ' raddr :: rport 0' : ' raddr 0.0.0.0 rport 0'
  return `a=candidate:${index + 1} 1 UDP ${priority} ${host} ${port} typ ${type}${base}`
}

function isSetup(text: string | undefined): text is SessionDescription['setup'] {
  return text === 'actpass' || text === 'active' || text === 'passive'
}

function isCandidateType(text: string | undefined): text is IceCandidate['type'] {
  return text === 'host' || text === 'srflx' || text === 'prflx' || text === 'relay'
}
