import { isIP } from 'node:net'
import type { Endpoint, WebRtc } from '@lanterne/kernel'
import { createWebRtc, type WebRtcSettings } from '@lanterne/privacy'
import { readEndpoints } from './read-endpoints.ts'

/** Servers that tell us our address (RFC 8489), asked when a browser that shares our film is about to be met. */
const publicServers: readonly Endpoint[] = [
  { host: 'stun.cloudflare.com', port: 3478 },
  { host: 'stun.nextcloud.com', port: 3478 },
]

/**
 * Reads `LANTERNE_WEBRTC`: `off`, or STUN servers in place of the public ones, as `HOST:PORT` with commas between them,
 * or `no-stun`. What is not understood never leads to the public servers.
 */
export function readWebRtcSettings(text: string | undefined): WebRtcSettings | undefined {
  if (!text) return { stunServers: publicServers }
  if (text === 'off') return undefined
  return { stunServers: readEndpoints(text) }
}

/** Ways to browsers from the address that we listen on; absent where they are off. */
export function useWebRtc(
  settings: WebRtcSettings | undefined,
  listen: Endpoint | undefined,
  resources: AsyncDisposableStack,
): WebRtc | undefined {
  if (!settings) return undefined
  const host = listen?.host ?? ''
  const isOne = isIP(host) !== 0 && host !== '0.0.0.0' && host !== '::'
  return resources.use(createWebRtc({ ...settings, ...(isOne && { bindAddress: host }) }))
}
