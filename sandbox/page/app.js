'use strict';

const entries = [];
const status = document.getElementById('status');
let st = null;
let pinned = false; // the right phone was chosen by hand
let fading = 0;

function notify(text, stay) {
  clearTimeout(fading);
  status.textContent = text;
  status.hidden = !text;
  if (text && !stay) fading = setTimeout(() => { status.hidden = true; }, 5000);
}

// post says whether it worked; what went wrong is shown.
async function post(url, body) {
  try {
    const res = await fetch(url, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
    if (res.ok) return true;
    notify(await res.text());
  } catch {
    notify('沙盒没有回应');
  }
  return false;
}

const tabs = [...document.querySelectorAll('.tabs button')];
const phones = [0, 1].map((i) => new Phone((who) => pick(i, who), () => {
  if (tabs[i].getAttribute('aria-pressed') === 'false') tabs[i].querySelector('i').hidden = false;
}));
document.getElementById('phones').append(...phones.map((p) => p.root));
tabs.forEach((tab, i) => { tab.onclick = () => front(i); });

document.addEventListener('click', (e) => {
  document.querySelectorAll('.menu details[open]').forEach((d) => { if (!d.contains(e.target)) d.open = false; });
});

// front is the phone a narrow screen shows.
function front(i) {
  tabs.forEach((t, j) => t.setAttribute('aria-pressed', String(i === j)));
  phones.forEach((p, j) => p.root.classList.toggle('back', i !== j));
  tabs[i].querySelector('i').hidden = true;
  phones[i].toEnd();
}
front(0);

function pick(i, who) {
  phones[i].show(who, entries);
  if (i === 1) pinned = true;
  const manager = st.people.find((p) => p.userid === who)?.manager;
  if (i === 0 && !pinned && manager) phones[1].show(manager, entries);
  drawState();
  history.replaceState(null, '', '#' + phones.map((p) => encodeURIComponent(p.who)).join(','));
}

// begin chooses the two people of the address, else the first who has a manager.
function begin() {
  const [left, right] = location.hash.slice(1).split(',').map(decodeURIComponent);
  const has = (who) => st.people.some((p) => p.userid === who);
  const rep = st.people.find((p) => p.manager && !st.people.some((q) => q.manager === p.userid)) || st.people[0];
  const who = has(left) ? left : rep?.userid;
  if (!who) return;
  const manager = st.people.find((p) => p.userid === who).manager || who;
  pinned = has(right) && right !== manager;
  phones[1].show(pinned ? right : manager, entries);
  pick(0, who);
}

function drawState() {
  phones.forEach((p, i) => {
    p.state(st);
    const person = st.people.find((x) => x.userid === p.who);
    tabs[i].firstChild.textContent = person ? person.name : p.who;
  });
  document.getElementById('now').textContent = clockText(st.now);
  document.getElementById('jumps').hidden = !st.clock;
}

const feed = new EventSource('/sandbox/feed');
feed.addEventListener('entries', (m) => {
  for (const e of JSON.parse(m.data)) {
    entries.push(e);
    phones.forEach((p) => { if (p.who === e.who) p.add(e, false); });
  }
});
feed.addEventListener('state', (m) => {
  const fresh = JSON.parse(m.data);
  if (st && st.boot !== fresh.boot) { location.reload(); return; }
  const changed = !st || JSON.stringify({...st, now: ''}) !== JSON.stringify({...fresh, now: ''});
  st = fresh;
  if (!phones[0].who) begin();
  else if (changed) drawState();
  document.getElementById('now').textContent = clockText(st.now);
});
feed.onopen = () => { if (status.textContent.startsWith('沙盒断开')) notify(''); };
feed.onerror = () => notify('沙盒断开了，正在重连…', true);

const jumps = [...document.querySelectorAll('#jumps button')];
jumps.forEach((b) => {
  b.onclick = async () => {
    if (!b.dataset.to) {
      const res = await fetch('/sandbox/state');
      if (res.ok) { st = await res.json(); drawState(); }
      return;
    }
    jumps.forEach((x) => { x.disabled = true; });
    notify('时间推进中…', true);
    if (await post('/sandbox/clock', {to: b.dataset.to})) notify('');
    jumps.forEach((x) => { x.disabled = false; });
  };
});
