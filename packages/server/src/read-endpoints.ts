import type { Endpoint } from '@lanterne/kernel'

/** Reads `HOST:PORT` with commas between them, IPv6 addresses in brackets; what is not understood is left out. */
export function readEndpoints(text: string): Endpoint[] {
  return text.split(',').flatMap((item) => {
    const match = /^(?:\[([\da-f:.]{2,45})\]|([^\s:[\]/]{1,253})):(\d{1,5})$/i.exec(item.trim())
    const host = match?.[1] ?? match?.[2]
    const port = Number(match?.[3])
    return host && port >= 1 && port <= 65_535 ? [{ host, port }] : []
  })
}
