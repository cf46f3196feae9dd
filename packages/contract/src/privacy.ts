import * as v from 'valibot'

/** What carries films: the system's own network, a WireGuard tunnel, a SOCKS5 proxy, or the system's network while a check holds. */
export const WayKind = v.picklist(['off', 'tunnel', 'socks', 'checked'])
export type WayKind = v.InferOutput<typeof WayKind>

const Text = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(255))
const ProfileId = v.pipe(v.string(), v.regex(/^[a-z0-9]{10}$/))

/** A SOCKS5 proxy (RFC 1928, 1929). */
export const SocksProxy = v.object({
  host: v.pipe(Text, v.regex(/^[\w.:-]+$/)),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  user: v.optional(Text),
  password: v.optional(Text),
})
export type SocksProxy = v.InferOutput<typeof SocksProxy>

/** What a person chooses. */
export const WayChoice = v.variant('kind', [
  v.object({ kind: v.literal('off') }),
  v.object({ kind: v.literal('tunnel'), profile: ProfileId }),
  v.object({ kind: v.literal('socks'), proxy: SocksProxy }),
  v.object({ kind: v.literal('checked'), interface: Text }),
])
export type WayChoice = v.InferOutput<typeof WayChoice>

/** What a provider's configuration is called here; its text travels by itself. */
export const ProfileName = v.object({ name: v.pipe(Text, v.maxLength(80)) })

/** A configuration that was imported. Its keys stay where they are. */
export interface PrivacyProfile {
  readonly id: string
  readonly name: string
  readonly endpoint: string
  readonly families: readonly (4 | 6)[]
  readonly hasNameServers: boolean
  /** Settings that were read over, scripts among them. */
  readonly ignored: readonly string[]
}

/** What became of a configuration that was handed in: refused for a reason, perhaps at a line or for a setting. */
export type ProfileAnswer =
  | { readonly profile: PrivacyProfile }
  | { readonly fault: { readonly reason: string; readonly line?: number; readonly setting?: string } }

/** Why nothing can be reached. */
export type BlockReason = 'no-answer' | 'not-reached' | 'not-usable' | 'settings-damaged' | 'wrong-network'

/** Kinds of traffic, as a person knows them. */
export const trafficKinds = [
  'peers',
  'peers-udp',
  'dht',
  'trackers',
  'web-seeds',
  'names',
  'catalogue',
  'sources',
  'incoming',
  'neighbours',
  'router',
  'browsers',
  'screens',
  'own-house',
  'ffmpeg',
] as const
export type TrafficKind = (typeof trafficKinds)[number]

/** By which way a kind of traffic goes; `off` with a reason. */
export interface TrafficLine {
  readonly kind: TrafficKind
  readonly way: Exclude<WayKind, 'off'> | 'system' | 'off'
  readonly why?: 'shows-home' | 'not-carried' | 'in-house'
}

/** Who can see what, now. */
export interface PrivacyStatus {
  readonly kind: WayKind
  readonly profile?: string
  /** Without its password. */
  readonly socks?: { readonly host: string; readonly port: number; readonly user?: string }
  readonly interface?: string
  readonly state: 'off' | 'starting' | 'up' | 'stalled' | 'blocked'
  readonly reason?: BlockReason
  readonly profiles: readonly PrivacyProfile[]
  /** Addresses at which most peers say that they see us. */
  readonly seenAs: readonly string[]
  /** Whether one of them is an address of this machine, or was when nothing hid it. */
  readonly seesHome: boolean
  readonly traffic: readonly TrafficLine[]
  /** Attempts that the guard refused since the start. */
  readonly refusals: number
  readonly sentBytes?: number
  readonly receivedBytes?: number
  /** Networks of this machine that could be chosen for a check. */
  readonly interfaces: readonly { readonly name: string; readonly addresses: readonly string[] }[]
}

/** What the self-test tried, and what came of it. */
export interface PrivacyTestLine {
  readonly attempt: 'tcp' | 'udp' | 'dns' | 'fetch' | 'thread' | 'sockets' | 'held'
  /** `refused` and `clean` are as they should be; `unknown`: this system does not tell. */
  readonly outcome: 'refused' | 'clean' | 'escaped' | 'unknown'
  /** Addresses of sockets that should not be there. */
  readonly found?: readonly string[]
}

export interface PrivacyTest {
  readonly lines: readonly PrivacyTestLine[]
  readonly seconds: number
}
