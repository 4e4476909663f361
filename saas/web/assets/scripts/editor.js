// The editor's forms: a preview that follows the typing, and a word of warning
// before what was typed is left behind.

import { initAll } from './govuk-frontend.js'
import { startConditions } from './conditions.js'

const PAUSE = 500

export function startEditor(scope) {
  for (const form of scope.querySelectorAll('form[data-preview-url]')) startPreview(form)
  for (const form of scope.querySelectorAll('form[data-guard]')) startGuard(form)
}

function startPreview(form) {
  const place = document.getElementById(form.dataset.preview)
  let timer
  let latest = 0
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      const mine = (latest += 1)
      const html = await drawn(form)
      if (html === null || mine !== latest) return
      place.innerHTML = html
      initAll(place)
      startConditions(place)
    }, PAUSE)
  }
  form.addEventListener('input', later)
  form.addEventListener('change', later)
  // The preview follows by itself now.
  form.querySelector('[data-preview-button]')?.remove()
}

/** The preview of what stands in the form; null when it cannot be had just now. */
async function drawn(form) {
  try {
    const response = await fetch(form.dataset.previewUrl, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      credentials: 'same-origin',
    })
    return response.ok && !response.redirected ? await response.text() : null
  } catch {
    return null
  }
}

function startGuard(form) {
  const words = () => new URLSearchParams(new FormData(form)).toString()
  const before = words()
  // What came back with errors is not saved either.
  const unsaved = Boolean(document.querySelector('.govuk-error-summary, #conflict'))
  let sent = false
  form.addEventListener('submit', () => {
    sent = true
  })
  window.addEventListener('beforeunload', (event) => {
    if (!sent && (unsaved || words() !== before)) event.preventDefault()
  })
}
