import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Lets the viewer drop a file anywhere on `root`; true while one is held over it. */
export function useDrop(
  root: RefObject<HTMLElement | null>,
  onFile: { readonly current: (file: File) => void },
): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const place = root.current
    if (!place) return
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return
      // Else the browser would leave the film for the file.
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node) || !place.contains(event.relatedTarget)) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      const [file] = event.dataTransfer?.files ?? []
      if (file) onFile.current(file)
    }
    place.addEventListener('dragover', onOver)
    place.addEventListener('dragleave', onLeave)
    place.addEventListener('drop', onDrop)
    return () => {
      place.removeEventListener('dragover', onOver)
      place.removeEventListener('dragleave', onLeave)
      place.removeEventListener('drop', onDrop)
    }
  }, [])
  return isOver
}
