export { AppError, type ErrorCode } from './app-error.ts'
export type { ByteRange, ByteSource } from './byte-source.ts'
export { type Clock, sleep, systemClock, type Timer, withDeadline } from './clock.ts'
export { isSignedBy, KEY_BYTES, publicKeyOf, SIGNATURE_BYTES, signWith } from './ed25519.ts'
export { Emitter } from './emitter.ts'
export type { FindGateways, Gateway } from './gateway.ts'
export type { HttpAnswer, HttpGet, HttpRequest } from './http.ts'
export { type LogFields, type Logger, silentLogger } from './logger.ts'
export {
  type Endpoint,
  type Network,
  type TcpListener,
  type TcpReceiver,
  type TcpSocket,
  type UdpSocket,
  WRITE_HIGH_WATER_MARK,
} from './network.ts'
export { type Random, randomInteger, systemRandom } from './random.ts'
export type { WebRtc, WebRtcEnd } from './web-rtc.ts'
