export type { Link } from './system-multicast.ts'
export { createSystemNetwork } from './system-network.ts'
export { createWebRtc } from './web-rtc/create-web-rtc.ts'
export type { WebRtcSettings } from './web-rtc/messages.ts'
