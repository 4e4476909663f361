// Filters answer at once: the list is fetched and put in place, so that the
// focus stays where it is. Without scripts the form's own button does it.

import { announce } from './speech.js'

const PAUSE = 400

export function startFilters(scope) {
  for (const form of scope.querySelectorAll('form[data-filter]')) {
    let timer
    let latest = 0
    const later = (pause) => {
      clearTimeout(timer)
      timer = setTimeout(() => refresh(form, (latest += 1), () => latest), pause)
    }
    form.addEventListener('input', (event) => {
      if (event.target.matches('input[type=text], input[type=search]')) later(PAUSE)
    })
    form.addEventListener('change', () => later(0))
  }
}

/** Fetches the list for the form's values; only the latest answer is shown. */
async function refresh(form, mine, latest) {
  const address = new URL(form.action)
  address.search = new URLSearchParams(new FormData(form)).toString()
  const place = document.getElementById(form.dataset.filter)
  let page
  try {
    const response = await fetch(address, { credentials: 'same-origin' })
    if (!response.ok || response.redirected) throw new Error(String(response.status))
    page = new DOMParser().parseFromString(await response.text(), 'text/html')
  } catch {
    form.requestSubmit()
    return
  }
  if (mine !== latest()) return
  const fresh = page.getElementById(form.dataset.filter)
  if (!place || !fresh) {
    form.requestSubmit()
    return
  }
  place.replaceChildren(...fresh.childNodes)
  window.history.replaceState(null, '', address)
  const count = place.querySelector('[data-filter-count]')
  if (count) announce(count.textContent.trim())
}
