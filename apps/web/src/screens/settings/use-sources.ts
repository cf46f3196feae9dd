import type { AddonSharing, ViewerSource } from '@lanterne/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import { post, read } from '../../api/client.ts'
import { ApiFailure, problemOf } from '../../api/failure.ts'
import { country } from '../../i18n/country.ts'
import type { Problem } from '../../i18n/parts.ts'

export const sourcesPath = '/api/sources'
export const sourcePath = (id: string) => `${sourcesPath}/${encodeURIComponent(id)}`

type Act<Answer> = (options: { signal: AbortSignal }) => Promise<Answer>

/** The viewer's sources, and what may be done with them. */
export interface Sources {
  /** Absent until they are known. */
  readonly list: readonly ViewerSource[] | undefined
  readonly sharing: AddonSharing | undefined
  /** Why the last thing that was asked for did not work. */
  readonly problem: Problem | undefined
  readonly isBusy: boolean
  /** Does something and then looks what there is; `undefined` where it did not work. */
  attempt<Answer>(act: Act<Answer>): Promise<Answer | undefined>
  share(isOn: boolean): Promise<AddonSharing | undefined>
  forgetProblem(): void
}

export function useSources(): Sources {
  const [list, setList] = useState<readonly ViewerSource[]>()
  const [sharing, setSharing] = useState<AddonSharing>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(0)
  const life = useRef(new AbortController())

  const attempt = async <Answer>(act: Act<Answer>): Promise<Answer | undefined> => {
    const { signal } = life.current
    setBusy((count) => count + 1)
    setProblem(undefined)
    try {
      const answer = await act({ signal })
      setList(await read<readonly ViewerSource[]>(sourcesPath, { signal }))
      return answer
    } catch (error) {
      if (signal.aborted) return undefined
      if (!(error instanceof ApiFailure)) throw error
      setProblem(problemOf(error))
      return undefined
    } finally {
      if (!signal.aborted) setBusy((count) => count - 1)
    }
  }
  const askSharing = async (wish: { isOn?: boolean; country?: string }) => {
    const answer = await attempt((options) => post<AddonSharing>(`${sourcesPath}/sharing`, wish, options))
    if (answer) setSharing(answer)
    return answer
  }
  useEffect(() => {
    void askSharing({})
    const { current } = life
    return () => current.abort()
  }, [])
  return {
    ...{ list, sharing, problem, attempt },
    isBusy: busy > 0,
    share: (isOn) => askSharing({ isOn, ...(country.value !== undefined && { country: country.value }) }),
    forgetProblem: () => setProblem(undefined),
  }
}
