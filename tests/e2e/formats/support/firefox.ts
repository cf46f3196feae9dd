import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stage } from '../../../support/stage.ts'

/** Debian's Firefox before one page, told what to do by WebDriver BiDi. */
export interface Firefox {
  goto(url: string): Promise<void>
  /** The value of an expression in the page, which may be a promise; it crosses as JSON. */
  evaluate<T>(expression: string): Promise<T>
}

const COMMAND_MS = 30_000
/** It looks nothing up by itself, and lets films begin with their sound. */
const preferences = {
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.volume_scale': '0.0',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'services.settings.server': 'data:,',
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.startup.page': 0,
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'intl.accept_languages': 'en-GB, en',
  'toolkit.telemetry.enabled': false,
}

export async function openFirefox(stage: Stage): Promise<Firefox> {
  const profile = await stage.makeFolder('firefox')
  await mkdir(profile, { recursive: true })
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  const program = stage.start(
    'firefox',
    'firefox-esr',
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'],
    { env: { HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' } },
  )
  const [, address = ''] = await program.waitForOutput(/WebDriver BiDi listening on (ws:\/\/\S+)/, {
    timeoutMs: 60_000,
  })
  const remote = await openRemote(`${address}/session`)
  stage.use({
    async [Symbol.asyncDispose]() {
      remote.close()
    },
  })
  await remote.send('session.new', { capabilities: {} })
  const { context } = await remote.send<{ context: string }>('browsingContext.create', { type: 'tab' })
  return {
    async goto(url) {
      await remote.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async evaluate<T>(expression: string) {
      const answer = await remote.send<{
        type: string
        result?: { value?: string }
        exceptionDetails?: { text: string }
      }>('script.evaluate', {
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
        target: { context },
        awaitPromise: true,
        userActivation: true,
      })
      if (answer.type !== 'success')
        throw new Error(`the page says: ${answer.exceptionDetails?.text ?? answer.type}`)
      return JSON.parse(answer.result?.value ?? 'null') as T
    },
  }
}

interface Remote {
  send<T = unknown>(method: string, params: object): Promise<T>
  close(): void
}

/** One connection of WebDriver BiDi: commands are numbered, and answered in any order. */
async function openRemote(url: string): Promise<Remote> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error('Firefox takes no commands')), { once: true })
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let next = 0
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as {
      id?: number
      result?: unknown
      error?: string
      message?: string
    }
    const answer = waiting.get(message.id ?? -1)
    waiting.delete(message.id ?? -1)
    if (message.error === undefined) answer?.resolve(message.result)
    else answer?.reject(new Error(`${message.error}: ${message.message}`))
  })
  return {
    async send<T>(method: string, params: object) {
      const id = ++next
      const answer = Promise.withResolvers<unknown>()
      waiting.set(id, answer)
      const timer = setTimeout(() => answer.reject(new Error(`${method} was not answered`)), COMMAND_MS)
      socket.send(JSON.stringify({ id, method, params }))
      try {
        return (await answer.promise) as T
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => socket.close(),
  }
}
