/** What an HTTP server answered, whole. Any status that is not a redirect is an answer. */
export interface HttpAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** How one document is asked for. */
export interface HttpRequest {
  /** Most bytes of body, as sent and as unpacked. */
  readonly maxBytes: number
  /** For the whole exchange, redirects included. */
  readonly timeoutMs: number
  readonly headers?: Readonly<Record<string, string>>
  /** Asked before anything is said to an address of this machine or this house. */
  readonly mayReachLocal: (url: URL) => boolean
}

/**
 * Gets one document over HTTP or HTTPS, by the network that the viewer chose. Throws `AppError`: `connection-failed`,
 * `timed-out`, `source-unreachable` for what is not an answer to take.
 */
export type HttpGet = (
  url: string,
  request: HttpRequest,
  options: { signal: AbortSignal },
) => Promise<HttpAnswer>
