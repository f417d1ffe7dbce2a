'use strict';

// A Phone shows one person's conversation and does what is tapped on it.
class Phone {
  constructor(onPick, onNews) {
    this.root = document.getElementById('phone').content.firstElementChild.cloneNode(true);
    this.find = (q) => this.root.querySelector(q);
    this.chat = this.find('.chat');
    this.select = this.find('select');
    this.onNews = onNews;
    this.who = '';
    this.pending = ''; // key of the menu entry that waits for a place
    // Who reads the newest message keeps seeing it when the panel opens or a
    // line is added.
    this.atEnd = true;
    this.chat.onscroll = () => { this.atEnd = this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 80; };
    new ResizeObserver(() => { if (this.atEnd) this.toEnd(); }).observe(this.chat);
    this.select.onchange = () => onPick(this.select.value);
    this.find('.say').onsubmit = (e) => { e.preventDefault(); this.sendTyped(); };
    const box = this.find('textarea');
    box.oninput = () => { box.style.height = ''; box.style.height = Math.min(box.scrollHeight + 2, 120) + 'px'; };
    box.onkeydown = (e) => {
      if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); this.sendTyped(); }
    };
    this.find('.plus').onclick = () => this.panel(this.find('.panel').hidden, '');
    this.find('.point').onsubmit = (e) => { e.preventDefault(); this.sendPoint(); };
    this.find('.photo').onclick = () => { this.panel(false); this.do({do: 'image', text: '照片.png'}); };
    this.find('.fix').onclick = () => this.sendFix();
  }

  // show switches to a person and writes down what happened to them so far.
  show(who, entries) {
    this.who = who;
    this.chat.replaceChildren();
    this.cards = new Map();
    this.lastAt = '';
    entries.filter((e) => e.who === who).forEach((e) => this.add(e, true));
    this.toEnd();
    this.panel(false);
  }

  toEnd() {
    this.chat.scrollTop = this.chat.scrollHeight;
    this.atEnd = true;
  }

  // state takes over the list of people, the menu and the places.
  state(st) {
    const person = st.people.find((p) => p.userid === this.who);
    this.select.replaceChildren(...st.people.map((p) => el('option', {value: p.userid, selected: p.userid === this.who},
      `${p.name}${p.title ? ' · ' + p.title : ''}`)));
    this.find('.role').textContent = person ? person.department : '已不在通讯录';
    this.root.setAttribute('aria-label', '手机：' + (person ? person.name : this.who));
    this.find('.places').replaceChildren(...(st.places || []).map((p) => el('button',
      {type: 'button', title: `${p.lat},${p.lng} ${p.label}`, onclick: () => this.sendPlace(p.lat, p.lng, p.label)}, p.name)));
    const menu = JSON.stringify(st.menu);
    if (menu !== this.menu) { this.menu = menu; this.drawMenu(st.menu || []); }
  }

  drawMenu(menu) {
    const bar = this.find('.menu');
    bar.hidden = menu.length === 0;
    bar.replaceChildren(...menu.map((b) => {
      if (!b.sub_button || !b.sub_button.length) return el('button', {type: 'button', onclick: () => this.choose(b)}, b.name);
      const list = el('div', {className: 'sub'}, ...b.sub_button.map((s) => el('button',
        {type: 'button', onclick: () => { box.open = false; this.choose(s); }}, s.name)));
      const box = el('details', {name: 'menu'}, el('summary', {}, b.name), list);
      box.ontoggle = () => {
        if (box.open) bar.querySelectorAll('details').forEach((o) => { if (o !== box) o.open = false; });
      };
      return box;
    }));
  }

  choose(entry) {
    if (entry.type === 'view') { window.open(entry.url, '_blank', 'noopener'); return; }
    if (entry.type === 'location_select') { this.panel(true, entry.key, `「${entry.name}」：选一个地点，或输入坐标`); return; }
    this.do({do: 'click', key: entry.key});
  }

  panel(open, key = '', hint = '发位置、照片') {
    this.pending = open ? key : '';
    this.find('.panel').hidden = !open;
    this.find('.hint').textContent = hint;
    this.find('.plus').setAttribute('aria-expanded', String(open));
  }

  say(text) { return this.do({do: 'text', text}); }

  async sendTyped() {
    const box = this.find('textarea');
    const text = box.value.trim();
    if (!text) return;
    box.value = '';
    box.style.height = '';
    if (!await this.say(text) && !box.value) box.value = text;
  }

  point() {
    const [lat = '', lng = ''] = this.find('[name=point]').value.split(/[,，\s]+/);
    return {lat, lng};
  }

  sendPoint() {
    const {lat, lng} = this.point();
    this.sendPlace(lat, lng, this.find('[name=label]').value.trim());
  }

  sendPlace(lat, lng, label) {
    const key = this.pending;
    this.panel(false);
    this.do(key ? {do: 'select', key, lat, lng, label} : {do: 'location', lat, lng, label});
  }

  sendFix() {
    const {lat, lng} = this.point();
    if (!lat) { this.find('[name=point]').focus(); notify('先填坐标，再上报设备定位'); return; }
    this.panel(false);
    this.do({do: 'fix', lat, lng, precision: '30'});
  }

  async do(what) {
    return post('/sandbox/do', {who: this.who, ...what});
  }

  // add writes one entry down; old ones make no noise.
  add(e, old) {
    if (e.kind === 'redraw') { this.redraw(e); return; }
    const stamp = stampText(e.at);
    if (stamp !== this.lastAt) {
      this.lastAt = stamp;
      this.chat.append(el('li', {className: 'stamp'}, stamp));
    }
    const li = el('li', {className: e.kind});
    if (e.card) {
      const card = el('div', {className: 'card'});
      this.cards.set(e.n, card);
      this.drawCard(card, e.card, '');
      li.append(card);
    } else if (e.file) {
      li.append(el('div', {className: 'bubble'}, el('p', {}, el('a',
        {href: '/sandbox/file/' + encodeURIComponent(e.file.id), download: e.file.name}, '📄 ' + e.file.name)),
      el('p', {className: 'hint'}, `${Math.max(1, Math.round(e.file.size / 1024))} KB`)));
    } else {
      li.append(el('div', {className: 'bubble'}, ...(e.kind === 'got'
        ? textNodes(e.text, (t) => this.say(t))
        : e.text.split('\n').map((l) => el('p', {}, l)))));
    }
    this.chat.append(li);
    if (old) return;
    if (this.atEnd || e.kind === 'did') this.toEnd();
    if (e.kind === 'got') this.onNews();
  }

  redraw(e) {
    const card = this.cards.get(e.ref || 0);
    if (card) this.drawCard(card, e.card, e.closed || '');
  }

  drawCard(box, card, closed) {
    const foot = closed
      ? [el('p', {className: 'closed'}, closed)]
      : (card.buttons || []).map((b, i) => b.url
        ? el('a', {className: 'open', href: /^https?:/.test(b.url) ? b.url : '#', target: '_blank', rel: 'noopener noreferrer'}, b.text)
        : el('button', {type: 'button', onclick: () => this.do({do: 'press', task: card.task_id, n: i + 1})}, b.text));
    box.replaceChildren(
      el('h3', {}, card.title),
      ...(card.text ? card.text.split('\n').map((l) => el('p', {}, l)) : []),
      el('div', {className: 'buttons'}, ...foot));
  }
}
