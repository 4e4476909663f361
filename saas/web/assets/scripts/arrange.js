// Lists whose order means something: a handle to drag by, and buttons that move
// a row without loading the page again. Without scripts the buttons do it.

import { announce, element, say } from './speech.js'

export function startArranging(scope) {
  for (const form of scope.querySelectorAll('form[data-arrange=yes]')) new Arranged(form)
}

class Arranged {
  constructor(form) {
    this.form = form
    this.list = form.querySelector('ol')
    this.busy = Promise.resolve()
    for (const row of this.rows()) this.addHandle(row)
    form.addEventListener('submit', (event) => {
      const button = event.submitter
      if (button?.name !== 'to') return
      event.preventDefault()
      this.step(button)
    })
  }

  rows() {
    return [...this.list.children]
  }

  /** One place up or down; the focus stays on the button, or goes to its neighbour at an end. */
  step(button) {
    const row = button.closest('[data-move]')
    const rows = this.rows()
    const from = rows.indexOf(row)
    this.put(row, from + (button.value === 'up' ? -1 : 1))
    this.tell(row, from)
    const usable = button.disabled ? row.querySelector('[name=to]:not([disabled])') : button
    usable?.focus()
  }

  /** The others go around the row: a row that left the page would lose the pointer and the focus. */
  put(row, to) {
    const now = this.rows().indexOf(row)
    for (let at = now; at < to && row.nextElementSibling; at += 1) row.before(row.nextElementSibling)
    for (let at = now; at > to && row.previousElementSibling; at -= 1) row.after(row.previousElementSibling)
    this.rows().forEach((each, number, all) => {
      each.querySelector('[value=up]').disabled = number === 0
      each.querySelector('[value=down]').disabled = number === all.length - 1
    })
  }

  /** Tells the server where the row stands now; when it does not take it, the row goes back. */
  tell(row, from) {
    const to = this.rows().indexOf(row)
    if (to === from) return
    const body = new FormData(this.form)
    body.set('to', String(to))
    this.busy = this.busy.then(async () => {
      try {
        const response = await fetch(row.dataset.move, {
          method: 'POST',
          body,
          credentials: 'same-origin',
          headers: { Accept: 'application/json' },
        })
        if (!response.ok || response.redirected) throw new Error(String(response.status))
        announce((await response.json()).text)
      } catch {
        this.put(row, from)
        announce(say('notMoved'))
        this.line(row, say('notMoved'))
      }
    })
  }

  line(row, text) {
    row.querySelector('[data-move-error]')?.remove()
    const line = element('p', 'govuk-error-message', text)
    line.dataset.moveError = ''
    row.append(line)
  }

  /** For a mouse or a finger; the keyboard has the buttons. */
  addHandle(row) {
    const handle = element('span', 'accord-handle')
    handle.setAttribute('aria-hidden', 'true')
    row.prepend(handle)
    row.classList.add('accord-piece--movable')
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return
      event.preventDefault()
      this.drag(row, handle, event.pointerId)
    })
  }

  drag(row, handle, pointer) {
    const from = this.rows().indexOf(row)
    handle.setPointerCapture(pointer)
    row.classList.add('accord-piece--dragged')
    const follow = (event) => {
      scrollAtEdges(event.clientY)
      const rows = this.rows()
      const now = rows.indexOf(row)
      const over = rows.findIndex((each) => {
        const box = each.getBoundingClientRect()
        return event.clientY < box.top + box.height / 2
      })
      const to = over < 0 ? rows.length - 1 : over > now ? over - 1 : over
      if (to !== now) this.put(row, to)
    }
    const end = (event) => {
      handle.removeEventListener('pointermove', follow)
      handle.removeEventListener('pointerup', end)
      handle.removeEventListener('pointercancel', end)
      row.classList.remove('accord-piece--dragged')
      if (event.type === 'pointercancel') this.put(row, from)
      else this.tell(row, from)
    }
    handle.addEventListener('pointermove', follow)
    handle.addEventListener('pointerup', end)
    handle.addEventListener('pointercancel', end)
  }
}

function scrollAtEdges(y) {
  if (y < 60) window.scrollBy(0, -12)
  else if (y > window.innerHeight - 60) window.scrollBy(0, 12)
}
