// Saves each question as it is answered: one request at a time per question,
// the latest words last. Nothing typed is lost to a bad line, a lost session
// or a colleague who was faster.

import { initAll } from './govuk-frontend.js'
import { Drafts } from './drafts.js'
import { fieldId, QuestionOnPage } from './question.js'
import { StatusBar } from './statusbar.js'
import { offerKept } from './kept.js'
import { announce, say } from './speech.js'

const PAUSE = 1500
const FIRST_RETRY = 2000
const LAST_RETRY = 60000
const PATIENCE = 20000
const SUBMIT_PATIENCE = 5000

export function startAutosave(form) {
  return new Autosave(form)
}

class Autosave {
  constructor(form) {
    this.form = form
    this.drafts = new Drafts(form)
    this.status = new StatusBar(form)
    this.questions = new Map()
    this.submitting = false
    document.documentElement.classList.add('accord-autosaving')
    for (const node of form.querySelectorAll('[data-question]')) this.take(node)
    this.drafts.dropSubmitted(new Set(this.questions.keys()))
    this.listen()
  }

  take(node) {
    const question = new QuestionOnPage(this.form, node)
    this.questions.set(question.key, question)
    offerKept(question, this.drafts)
    if (question.early) this.touch(question, 0)
  }

  listen() {
    this.form.addEventListener('input', (event) => this.onEdit(event, PAUSE))
    this.form.addEventListener('change', (event) => this.onEdit(event, 0))
    this.form.addEventListener('click', (event) => this.onKeep(event))
    this.form.addEventListener('submit', (event) => this.onSubmit(event))
    window.addEventListener('online', () => this.saveAll())
    window.addEventListener('pageshow', () => {
      this.submitting = false
    })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.saveAll({ keepalive: true })
    })
    window.addEventListener('beforeunload', (event) => {
      if (!this.submitting && this.unsaved().length) event.preventDefault()
    })
  }

  unsaved() {
    return [...this.questions.values()].filter((question) => question.changed)
  }

  onEdit(event, pause) {
    const node = event.target.closest('[data-question]')
    const question = node && this.questions.get(node.dataset.question)
    if (!question) return
    question.noteEdit(event.target)
    this.touch(question, pause)
  }

  /** Notes that a question may have changed and saves it after a pause. */
  touch(question, pause) {
    if (!question.changed) return
    this.drafts.keep(question.key, question.entries())
    clearTimeout(question.timer)
    question.timer = setTimeout(() => this.save(question), pause)
  }

  saveAll(options) {
    for (const question of this.unsaved()) this.save(question, options)
  }

  async save(question, options = {}) {
    clearTimeout(question.timer)
    if (question.flight) {
      question.again = true
      return
    }
    // While two versions wait for a decision, saving would be a decision.
    if ((!question.changed && !options.keep) || (question.conflict && !options.keep)) return
    question.flight = this.send(question, options)
    await question.flight
    question.flight = null
    if (question.again) {
      question.again = false
      this.save(question)
    }
  }

  async send(question, { keep, keepalive = false }) {
    const sent = question.snapshot()
    const body = new URLSearchParams(question.entries())
    body.set(`${question.key}:version`, question.versionField.value)
    if (keep) body.set(`${question.key}:keep`, keep)
    question.line(say('saving'))
    let response
    try {
      response = await fetch(`${this.form.dataset.autosaveUrl}/${encodeURIComponent(question.key)}`, {
        method: 'POST',
        body,
        keepalive,
        redirect: 'manual',
        credentials: 'same-origin',
        signal: AbortSignal.timeout(PATIENCE),
        headers: { Accept: 'application/json', 'X-CSRFToken': csrfToken() },
      })
    } catch {
      this.onFailure(question)
      return
    }
    // A redirect leads to the sign-in page: the session is over.
    if (response.type === 'opaqueredirect' || response.status === 401 || response.status === 403) {
      this.onSignedOut(question)
    } else if (response.status === 429 || response.status >= 500) {
      this.onFailure(question)
    } else {
      const answer = await response.json().catch(() => null)
      if (response.ok && answer) this.onSaved(question, sent, answer, keep)
      else if (response.status === 409 && answer?.html) this.onConflict(question, answer)
      else this.onRefused(question, answer)
    }
  }

  onSaved(question, sent, answer, keep) {
    question.delay = 0
    question.saved = sent
    question.versionField.value = answer.version
    if (keep === 'theirs' || (keep && answer.html)) {
      this.takeTheirs(question, answer)
      return
    }
    if (keep) {
      question.showConflict('')
      question.node.querySelector('textarea, input:not([type=hidden])')?.focus()
    }
    if (question.changed) this.touch(question, PAUSE)
    else this.drafts.drop(question.key)
    question.line(say('savedAt', { time: answer.saved_at }))
    question.showErrors(answer.errors ?? {})
    question.node.dataset.complete = String(Boolean(answer.complete))
    this.status.settle(question.key)
    if (!this.unsaved().length) this.status.saved()
    showProgress(answer.progress)
    question.node.dispatchEvent(new CustomEvent('accord:saved', { bubbles: true, detail: answer }))
  }

  /** The other version was chosen: the server's rendering replaces ours. */
  takeTheirs(question, answer) {
    this.drafts.drop(question.key)
    this.status.settle(question.key)
    if (!answer.html) {
      this.submitting = true
      window.location.reload()
      return
    }
    const holder = document.createElement('template')
    holder.innerHTML = answer.html.trim()
    const node = holder.content.querySelector('[data-question]')
    question.node.replaceWith(node)
    initAll(node)
    this.take(node)
    node.dispatchEvent(new Event('change', { bubbles: true }))
    node.querySelector('textarea, input:not([type=hidden])')?.focus()
    showProgress(answer.progress)
    this.status.saved()
  }

  onConflict(question, answer) {
    question.versionField.value = answer.version
    question.showConflict(answer.html)
    question.line('')
    this.status.trouble(question.key, 'conflict', { href: `#${question.conflict?.id}` })
  }

  onFailure(question) {
    question.delay = Math.min(question.delay ? question.delay * 2 : FIRST_RETRY, LAST_RETRY)
    question.line(say('notSaved'), true)
    this.status.trouble(question.key, 'notSaved')
    clearTimeout(question.timer)
    question.timer = setTimeout(() => this.save(question), question.delay)
  }

  onSignedOut(question) {
    question.line(say('signedOut'), true)
    const here = window.location.pathname + window.location.search
    const href = this.form.dataset.signInUrl
    this.status.trouble(question.key, 'signedOut', {
      href: href && `${href}${href.includes('?') ? '&' : '?'}next=${encodeURIComponent(here)}`,
      link: 'signIn',
    })
  }

  onRefused(question, answer) {
    // What the server only keeps whole is kept in this tab until nothing is lacking.
    if (answer?.unfinished) {
      question.showErrors({})
      question.line(answer.unfinished)
      this.status.settle(question.key)
      return
    }
    if (answer?.errors && Object.keys(answer.errors).length) {
      question.showErrors(answer.errors)
      question.line(say('invalid'), true)
      const [field] = Object.keys(answer.errors)
      this.status.trouble(question.key, 'invalid', {
        href: `#${fieldId(`${question.key}:${field}`)}`,
      })
      return
    }
    question.line(say('refused'), true)
    this.status.trouble(question.key, 'refused', { href: window.location.href, link: 'reload' })
  }

  onKeep(event) {
    const button = event.target.closest('[data-keep]')
    const node = button?.closest('[data-question]')
    const question = node && this.questions.get(node.dataset.question)
    if (!question) return
    event.preventDefault()
    this.save(question, { keep: button.dataset.keep })
  }

  /** Lets a save that is on its way arrive first, so that the form's versions are the latest. */
  async onSubmit(event) {
    const undecided = [...this.questions.values()].find((question) => question.conflict)
    if (undecided && !event.submitter?.dataset.keep) {
      event.preventDefault()
      undecided.conflict.focus()
      announce(say('conflict'))
      return
    }
    const flights = [...this.questions.values()].map((question) => question.flight).filter(Boolean)
    for (const question of this.questions.values()) {
      clearTimeout(question.timer)
      question.again = false
    }
    if (flights.length) {
      event.preventDefault()
      const { submitter } = event
      await Promise.race([Promise.allSettled(flights), pause(SUBMIT_PATIENCE)])
      for (const question of this.questions.values()) clearTimeout(question.timer)
      this.form.requestSubmit(submitter)
      return
    }
    for (const question of this.unsaved()) this.drafts.keep(question.key, question.entries(), true)
    this.submitting = true
  }
}

function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? ''
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

function showProgress(progress) {
  if (!progress) return
  const values = { done: progress.answered, total: progress.expected }
  for (const part of document.querySelectorAll('[data-progress]')) {
    part.querySelector('[data-progress-text]').textContent = progress.text ?? say('progress', values)
    const bar = part.querySelector('[data-progress-bar]')
    bar.max = Math.max(progress.expected, 1)
    bar.value = progress.answered
  }
}
