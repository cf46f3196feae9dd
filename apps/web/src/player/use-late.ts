import { useEffect, useState } from 'preact/hooks'

/** Whether `isOn` has been so for `delayMs`: what passes quickly is not shown. */
export function useLate(isOn: boolean, delayMs: number): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!isOn) return
    const timer = setTimeout(() => setLate(true), delayMs)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isOn, delayMs])
  return isOn && isLate
}
