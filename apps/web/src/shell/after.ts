import { useEffect, useState } from 'preact/hooks'

/** Whether `delayMs` have passed since the component was first shown: what is quick shows no skeleton. */
export function useAfter(delayMs: number): boolean {
  const [isPast, setPast] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPast(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  return isPast
}
