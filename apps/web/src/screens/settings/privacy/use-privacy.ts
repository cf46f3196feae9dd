import type { PrivacyStatus, ProfileAnswer, WayChoice } from '@lanterne/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import { post, read, send } from '../../../api/client.ts'
import { ApiFailure, problemOf } from '../../../api/failure.ts'
import type { Problem } from '../../../i18n/parts.ts'

const path = '/api/privacy'
const lookMs = 2000

/** Who can see what, followed while the page is open, and what may be done about it. */
export interface PrivacyControl {
  /** Absent until it is known. */
  readonly status: PrivacyStatus | undefined
  readonly problem: Problem | undefined
  readonly isBusy: boolean
  choose(choice: WayChoice): Promise<void>
  addProfile(name: string, conf: string): Promise<ProfileAnswer | undefined>
  removeProfile(id: string): Promise<void>
  exportProfile(id: string): Promise<string | undefined>
  /** Asks for something that takes its time, and gives its answer. */
  ask<Answer>(action: 'test'): Promise<Answer | undefined>
}

export function usePrivacy(): PrivacyControl {
  const [status, setStatus] = useState<PrivacyStatus>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(0)
  const life = useRef(new AbortController())

  const attempt = async <Answer>(
    act: (options: { signal: AbortSignal }) => Promise<Answer>,
    { isQuiet = false } = {},
  ): Promise<Answer | undefined> => {
    const { signal } = life.current
    if (!isQuiet) {
      setBusy((count) => count + 1)
      setProblem(undefined)
    }
    try {
      const answer = await act({ signal })
      setStatus(await read<PrivacyStatus>(path, { signal }))
      return answer
    } catch (error) {
      if (signal.aborted) return undefined
      if (!(error instanceof ApiFailure)) throw error
      if (!isQuiet) setProblem(problemOf(error))
      return undefined
    } finally {
      if (!signal.aborted && !isQuiet) setBusy((count) => count - 1)
    }
  }
  useEffect(() => {
    const { current } = life
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      await attempt(async () => undefined, { isQuiet: true })
      if (!current.signal.aborted) timer = setTimeout(() => void look(), lookMs)
    }
    void look()
    return () => {
      clearTimeout(timer)
      current.abort()
    }
  }, [])
  return {
    ...{ status, problem },
    isBusy: busy > 0,
    async choose(choice) {
      await attempt((options) => post(`${path}/choice`, choice, options))
    },
    addProfile: (name, conf) =>
      attempt((options) =>
        send<ProfileAnswer>(`${path}/profiles?name=${encodeURIComponent(name)}`, conf, 'text/plain', options),
      ),
    async removeProfile(id) {
      await attempt((options) => post(`${path}/profiles/${encodeURIComponent(id)}/remove`, {}, options))
    },
    async exportProfile(id) {
      const target = `${path}/profiles/${encodeURIComponent(id)}/export`
      return (await attempt((options) => post<{ conf: string }>(target, { isSure: true }, options)))?.conf
    },
    ask: (action) => attempt((options) => post(`${path}/${action}`, {}, options)),
  }
}
