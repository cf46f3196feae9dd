import type { HttpAnswer, HttpGet, HttpRequest } from '@lanterne/kernel'

export interface ScriptedGet {
  readonly get: HttpGet
  /** What was asked, in order. */
  readonly asked: { readonly url: string; readonly request: HttpRequest }[]
}

/** HTTP that answers as `answer` says: a document as text, or a whole answer. */
export function scriptedGet(answer: (url: string) => string | Partial<HttpAnswer>): ScriptedGet {
  const asked: ScriptedGet['asked'] = []
  return {
    asked,
    async get(url, request, { signal }) {
      signal.throwIfAborted()
      asked.push({ url, request })
      const said = answer(url)
      const whole = typeof said === 'string' ? { body: new TextEncoder().encode(said) } : said
      return { status: 200, headers: {}, body: new Uint8Array(), ...whole }
    },
  }
}
