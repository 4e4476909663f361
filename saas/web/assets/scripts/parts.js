// Small conveniences: copying a link, printing, following a job.

import { announce, say } from './speech.js'

export function startParts(scope) {
  for (const button of scope.querySelectorAll('[data-copy]')) startCopy(button)
  for (const button of scope.querySelectorAll('[data-print]')) startPrint(button)
  for (const job of scope.querySelectorAll('[data-poll-url]')) follow(job, 1000)
  // A turn of the wheel over a focused number would change a grade unseen.
  scope.addEventListener('wheel', (event) => {
    if (event.target.matches('input[type=number]:focus')) event.target.blur()
  })
}

function startCopy(button) {
  const field = document.getElementById(button.dataset.copy)
  const label = button.firstChild
  const before = label.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value)
      label.textContent = say('copied')
      announce(say('copied'))
    } catch {
      field.select()
      label.textContent = say('copyFailed')
      announce(say('copyFailed'))
    }
    setTimeout(() => {
      label.textContent = before
    }, 4000)
  })
}

function startPrint(button) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

/** Asks how far a job is, ever less often, until it is done or has failed. */
function follow(job, wait) {
  setTimeout(async () => {
    let news = null
    try {
      const response = await fetch(job.dataset.pollUrl, {
        credentials: 'same-origin',
        headers: { Accept: 'application/json' },
      })
      if (response.ok) news = await response.json()
    } catch {
      // The next question may be answered.
    }
    if (news?.state === 'done' && news.done_url) {
      window.location.assign(news.done_url)
      return
    }
    if (news) {
      const text = job.querySelector('[data-poll-text]')
      if (text.textContent !== news.text) text.textContent = news.text
      job.querySelector('[data-poll-bar]').value = news.percent
      if (news.state === 'failed') return
    }
    follow(job, Math.min(wait * 1.3, 8000))
  }, wait)
}
