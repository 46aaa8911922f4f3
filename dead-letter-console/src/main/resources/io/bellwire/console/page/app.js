// The console's page. It speaks only the REST API.
//
// Everything a merchant, a receiver or an operator wrote is put in with textContent: it shows, and never runs.
// Two views share the page, named by the fragment: "#/?state=OPEN&q=..." lists, "#/deliveries/ID" shows one.
'use strict';

const REFRESH_LIST_MS = 10000;
const REFRESH_REPLAY_MS = 1500;
const REFRESH_TIMES_MS = 20000;

const CHIP_OF = {
  OPEN: 'red', REPLAYING: 'amber', RETRYING: 'amber', RESOLVED: 'green', DELIVERED: 'green',
  RETRY: 'amber', DEAD_LETTER: 'red',
};

const $ = id => document.getElementById(id);
const filterForm = $('filter');

let csrfToken = null;      // of our session; null while logged out
let cursor = null;         // of the page shown; null for the newest
let shown = null;          // the delivery shown, as the API gave it
let indented = true;       // how its body is shown
let latest = 0;            // number of the newest view request: answers to older ones are dropped
let timer = null;

// ---------------------------------------------------------------- API

class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function api(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { accept: 'application/json', ...options.headers } });
  } catch {
    throw new ApiError(0, 'The console does not answer.');
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.detail || `The console answered ${response.status}.`);
  }
  return response.json();
}

// ---------------------------------------------------------------- small parts

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

function chip(text, colour) {
  return element('span', { class: `chip ${colour || ''}` }, text);
}

function stateChip(state) {
  return chip(state.toLowerCase().replace('_', ' '), CHIP_OF[state]);
}

const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

function relative(instant) {
  const seconds = Math.round((Date.parse(instant) - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) || UNITS[3];
  return RELATIVE.format(Math.trunc(seconds / size), unit);
}

function utc(instant) {
  return instant.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}

function time(instant) {
  if (!instant) return '–';
  return element('time', { datetime: instant, title: instant },
    element('span', { class: 'relative' }, relative(instant)),
    element('span', { class: 'utc' }, utc(instant)));
}

function refreshTimes() {
  for (const shownTime of document.querySelectorAll('time')) {
    shownTime.querySelector('.relative').textContent = relative(shownTime.dateTime);
  }
}

function answer(status, errorClass) {
  return [status ? `HTTP ${status}` : null, errorClass].filter(Boolean).join(' · ') || '–';
}

function say(id, message) {
  $(id).textContent = message || '';
  $(id).hidden = !message;
}

function showView(id) {
  for (const view of ['login', 'list', 'delivery']) $(view).hidden = view !== id;
  $('log-out').hidden = id === 'login';
}

function showFreshness({ asOf, complete }) {
  $('incomplete').hidden = complete;
  $('freshness').textContent = asOf ? `As of ${utc(asOf)}` : '';
}

// ---------------------------------------------------------------- the list

function filterParameters() {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(filterForm)) {
    if (value.trim()) parameters.set(name, value.trim());
  }
  return parameters;
}

function fillFilter(parameters) {
  for (const field of filterForm.elements) {
    if (field.name) field.value = parameters.get(field.name) || (field.name === 'state' ? 'OPEN' : '');
  }
}

function listRow(letter) {
  const ending = [stateChip(letter.state)];
  if (letter.replayCount) ending.push(chip(`replayed ${letter.replayCount}×`));
  if (letter.superseded) ending.push(chip('superseded', 'amber'));
  return element('tr', {},
    element('td', { class: 'when' }, time(letter.deadAt)),
    element('td', {}, ...ending),
    element('td', {},
      element('a', { href: `#/deliveries/${encodeURIComponent(letter.deliveryId)}` }, letter.type)),
    element('td', { class: 'id', title: letter.merchantId }, letter.merchantId),
    element('td', { class: 'id mono', title: letter.endpointId }, letter.endpointId),
    element('td', { class: 'answer' }, answer(letter.status, letter.errorClass)),
    element('td', { class: 'number' }, String(letter.attempts)),
    element('td', { class: 'id mono', title: letter.subjectId }, letter.subjectId));
}

function showEmpty(parameters, complete) {
  const narrowed = [...parameters.keys()].some(name => name !== 'state');
  const onlyOpen = parameters.get('state') === 'OPEN' && !narrowed;
  $('empty').querySelector('.empty-title').textContent =
    onlyOpen ? (complete ? 'No open dead letters' : 'No open dead letters so far') : 'Nothing matches';
  $('empty').querySelector('.empty-hint').textContent = onlyOpen
    ? 'A delivery comes here when its retries are used up or its endpoint is gone.'
    : 'Clear the filter, or choose another state.';
}

async function loadList() {
  const request = ++latest;
  const parameters = filterParameters();
  const query = new URLSearchParams(parameters);
  if (cursor) query.set('cursor', cursor);
  const page = await api(`/api/v1/dead-letters?${query}`);
  if (request !== latest) return;

  showFreshness(page);
  const rows = $('letters').tBodies[0];
  // A refresh must not take the focus from someone on their way through the rows.
  const focused = rows.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  rows.replaceChildren(...page.items.map(listRow));
  if (focused) [...rows.querySelectorAll('a')].find(link => link.getAttribute('href') === focused)?.focus();

  const nothing = page.items.length === 0;
  $('letters').parentElement.hidden = nothing;
  $('empty').hidden = !nothing;
  if (nothing) showEmpty(parameters, page.complete);
  $('total').textContent = page.total === 1 ? '1 delivery' : `${page.total.toLocaleString('en')} deliveries`;
  $('first').hidden = !cursor;
  $('next').hidden = !page.next;
  $('next').dataset.cursor = page.next || '';
  document.title = 'Dead letters · Bellwire';
  showView('list');
  if (!cursor) again(loadList, REFRESH_LIST_MS);
}

// ---------------------------------------------------------------- one delivery

function fact(name, value, mono) {
  return [element('dt', {}, name), element('dd', mono ? { class: 'mono' } : {}, value ?? '–')];
}

function facts(delivery) {
  return [
    fact('Delivery', delivery.deliveryId, true),
    fact('webhook-id', delivery.callbackId, true),
    fact('Event', delivery.eventId, true),
    fact('Merchant', delivery.merchantId, true),
    fact('Endpoint', delivery.endpointId, true),
    fact('Subject', `${delivery.subjectId} (revision ${delivery.revision})`, true),
    fact('Failed with', answer(delivery.status, delivery.errorClass)),
    fact('Died', time(delivery.deadAt)),
    fact('Died again after a replay', delivery.replayCount ? `${delivery.replayCount}×` : 'never'),
  ].map(pair => element('div', {}, ...pair));
}

function attemptRow(attempt) {
  const origin = attempt.origin.toLowerCase() + (attempt.replayId ? ` ${attempt.replayId}` : '');
  const detail = element('td', { class: 'detail' }, attempt.detail || '');
  if (attempt.outcome === 'RETRY' && attempt.dueAt) {
    detail.append(element('span', { class: 'utc' }, `waits in ${attempt.retryTopic} until ${utc(attempt.dueAt)}`));
  }
  return element('tr', {},
    element('td', { class: 'number' }, String(attempt.attempt)),
    element('td', { class: 'when' }, time(attempt.startedAt)),
    element('td', { class: 'number' }, `${attempt.durationMillis.toLocaleString('en')} ms`),
    element('td', {}, origin),
    element('td', {}, stateChip(attempt.outcome)),
    element('td', { class: 'answer' }, answer(attempt.httpStatus, attempt.errorClass)),
    detail);
}

// Only the spacing changes: every number and string stays as it was written. Null when the text is not JSON.
function indent(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) || [];
  const lines = depth => `\n${'  '.repeat(depth)}`;
  let depth = 0;
  let result = '';
  tokens.forEach((token, i) => {
    const opens = token === '{' || token === '[';
    const closes = token === '}' || token === ']';
    if (closes && !'{['.includes(tokens[i - 1])) result += lines(depth - 1);
    if (closes) depth--;
    result += token;
    if (opens) depth++;
    if (opens && !'}]'.includes(tokens[i + 1])) result += lines(depth);
    if (token === ',') result += lines(depth);
    if (token === ':') result += ' ';
  });
  return result;
}

function showBody() {
  const body = shown.body;
  const pretty = body === null ? null : indent(body);
  $('body').textContent = body === null ? 'Not kept: only dead letters keep their body here.' : (indented && pretty) || body;
  $('body-type').textContent = shown.contentType || '';
  $('body-form').hidden = pretty === null;
  $('body-form').setAttribute('aria-pressed', String(indented));
}

async function loadDelivery(id) {
  const request = ++latest;
  const delivery = await api(`/api/v1/deliveries/${encodeURIComponent(id)}`);
  if (request !== latest) return;

  const same = shown && shown.deliveryId === delivery.deliveryId && !$('delivery').hidden;
  shown = delivery;
  showFreshness(delivery);
  $('delivery-title').textContent = delivery.type;
  $('delivery-state').replaceChildren(stateChip(delivery.state));
  $('superseded').hidden = !delivery.superseded;
  $('replay').hidden = !delivery.replayable;
  $('facts').replaceChildren(...facts(delivery));
  $('attempts').tBodies[0].replaceChildren(...delivery.attempts.map(attemptRow));
  if (!same) showBody();
  document.title = `${delivery.type} · Bellwire`;
  showView('delivery');
  if (!same) $('main').focus({ preventScroll: true });
  if (['REPLAYING', 'RETRYING'].includes(delivery.state)) again(() => loadDelivery(id), REFRESH_REPLAY_MS);
}

async function replay(event) {
  event.preventDefault();
  const reason = $('reason').value.trim();
  if (!reason) {
    say('replay-failure', 'A reason is needed.');
    $('reason').focus();
    return;
  }
  $('replay-confirm').disabled = true;
  say('replay-failure');
  try {
    await api(`/api/v1/deliveries/${encodeURIComponent(shown.deliveryId)}/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
      body: JSON.stringify({ reason }),
    });
    $('replay-dialog').close();
    route();
  } catch (error) {
    if (error.status === 401) {
      $('replay-dialog').close();
      failed(error);
    } else {
      say('replay-failure', error.message);
    }
  } finally {
    $('replay-confirm').disabled = false;
  }
}

// ---------------------------------------------------------------- going about

function again(load, delay) {
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? again(load, delay) : attempt(load)), delay);
}

function failed(error) {
  if (error.status === 401) {
    csrfToken = null;
    clearTimeout(timer);
    say('failure');
    $('freshness').textContent = '';
    $('incomplete').hidden = true;
    showView('login');
    $('key').focus();
  } else {
    if (csrfToken !== null && !$('login').hidden) showView('none');
    say('failure', error.message);
  }
}

async function attempt(load) {
  try {
    await load();
    say('failure');
  } catch (error) {
    failed(error);
    if (error.status === 0 || error.status >= 500) again(load, REFRESH_LIST_MS);
  }
}

function route() {
  clearTimeout(timer);
  return attempt(show);
}

async function show() {
  if (csrfToken === null) csrfToken = (await api('/api/v1/me')).csrfToken;
  const [path, query] = location.hash.replace(/^#/, '').split('?');
  const id = path.match(/^\/deliveries\/([\w-]+)$/);
  if (id) return loadDelivery(id[1]);
  fillFilter(new URLSearchParams(query || ''));
  cursor = null;
  $('back').href = `#/?${query || ''}`;
  return loadList();
}

async function logIn(event) {
  event.preventDefault();
  say('login-failure');
  const response = await fetch('/login', { method: 'POST', body: new URLSearchParams({ key: $('key').value }) })
    .catch(() => null);
  if (response && response.ok) {
    $('login-form').reset();
    route();
  } else {
    say('login-failure', response && response.status === 401 ? 'That is not the key.' : 'The console does not answer.');
    $('key').select();
  }
}

async function logOut() {
  await fetch('/logout', { method: 'POST', headers: { 'x-csrf-token': csrfToken } }).catch(() => null);
  csrfToken = null;
  route();
}

filterForm.addEventListener('submit', event => {
  event.preventDefault();
  const wanted = `#/?${filterParameters()}`;
  if (location.hash === wanted) route();
  else location.hash = wanted;
});
filterForm.elements.state.addEventListener('change', () => filterForm.requestSubmit());
$('clear').addEventListener('click', () => { location.hash = '#/'; fillFilter(new URLSearchParams()); });
$('next').addEventListener('click', () => { clearTimeout(timer); cursor = $('next').dataset.cursor; attempt(loadList); });
$('first').addEventListener('click', () => { cursor = null; attempt(loadList); });
$('body-form').addEventListener('click', () => { indented = !indented; showBody(); });
$('replay').addEventListener('click', () => {
  $('replay-form').reset();
  say('replay-failure');
  $('replay-dialog').showModal();
  $('reason').focus();
});
$('replay-cancel').addEventListener('click', () => $('replay-dialog').close());
$('replay-form').addEventListener('submit', replay);
$('login-form').addEventListener('submit', logIn);
$('log-out').addEventListener('click', logOut);
window.addEventListener('hashchange', route);
setInterval(refreshTimes, REFRESH_TIMES_MS);
route();
