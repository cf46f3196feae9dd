import type { DeviceChange, DevicesState } from '@lanterne/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import { post, read } from '../../../api/client.ts'
import { ApiFailure, problemOf } from '../../../api/failure.ts'
import type { Problem } from '../../../i18n/parts.ts'

const path = '/api/devices'
const lookMs = 1500

/** Other devices of the house, followed while the page is open, and what may be done about them. */
export interface DevicesControl {
  /** Absent until it is known. */
  readonly state: DevicesState | undefined
  readonly problem: Problem | undefined
  setOpen(isOpen: boolean): Promise<void>
  showCode(): Promise<void>
  endCode(): Promise<void>
  change(id: string, change: DeviceChange): Promise<void>
  remove(id: string): Promise<void>
}

export function useDevices(): DevicesControl {
  const [state, setState] = useState<DevicesState>()
  const [problem, setProblem] = useState<Problem>()
  const life = useRef(new AbortController())
  /** Answers that were asked for before the newest are of the past. */
  const newest = useRef(0)

  const ask = async (act: () => Promise<DevicesState>, isQuiet = false) => {
    const turn = ++newest.current
    if (!isQuiet) setProblem(undefined)
    try {
      const answer = await act()
      if (turn === newest.current) setState(answer)
    } catch (error) {
      if (life.current.signal.aborted) return
      if (!(error instanceof ApiFailure)) throw error
      if (!isQuiet) setProblem(problemOf(error))
    }
  }
  const send = (to: string, body: object = {}) =>
    ask(() => post<DevicesState>(`${path}/${to}`, body, life.current))
  useEffect(() => {
    const { current } = life
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      await ask(() => read<DevicesState>(path, current), true)
      if (!current.signal.aborted) timer = setTimeout(() => void look(), lookMs)
    }
    void look()
    return () => {
      clearTimeout(timer)
      current.abort()
    }
  }, [])
  return {
    ...{ state, problem },
    setOpen: (isOpen) => send('door', { isOpen }),
    showCode: () => send('code'),
    endCode: () => send('code/end'),
    change: (id, change) => send(encodeURIComponent(id), change),
    remove: (id) => send(`${encodeURIComponent(id)}/remove`),
  }
}
