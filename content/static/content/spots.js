/* Spots drawn on the picture of a question (content/spot_blocks.py). The number fields are the truth:
   this only shows them on the picture, and fills them in while somebody draws. */

const SVG = "http://www.w3.org/2000/svg";
const words = document.querySelector("script[data-spots]").dataset;
const round = (number) => Math.round(number * 10) / 10;
const part = (root, name) => root.querySelector(`:scope [data-contentpath="${name}"]`);

function field(spot, name) {
  return spot.querySelector(`[name$="-value-${name}"]`);
}

function number(spot, name) {
  return Number.parseFloat(field(spot, name)?.value) || 0;
}

function write(spot, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = field(spot, name);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function kind(spot) {
  if (field(spot, "radius")) return "circle";
  return field(spot, "points") ? "polygon" : "rect";
}

/* How each kind is shown (in per cent of width and height; `tall` is height / width) and drawn. */
const kinds = {
  rect: {
    attributes: (spot, tall) => ({
      x: number(spot, "x"), y: number(spot, "y") * tall,
      width: number(spot, "width"), height: number(spot, "height") * tall,
    }),
    draw: (spot, from, to) => write(spot, {
      x: round(Math.min(from.x, to.x)), y: round(Math.min(from.y, to.y)),
      width: round(Math.abs(to.x - from.x)), height: round(Math.abs(to.y - from.y)),
    }),
  },
  circle: {
    attributes: (spot, tall) => ({
      cx: number(spot, "x"), cy: number(spot, "y") * tall, r: number(spot, "radius"),
    }),
    draw: (spot, from, to, tall) => write(spot, {
      x: round(from.x), y: round(from.y),
      radius: round(Math.hypot(to.x - from.x, (to.y - from.y) * tall)),
    }),
  },
  polygon: {
    attributes: (spot, tall) => ({
      points: (field(spot, "points").value.match(/\d+(\.\d+)?/g) ?? [])
        .map((text, place) => (place % 2 ? text * tall : text)).join(" "),
    }),
    corner: (spot, at) => {
      const before = field(spot, "points").value.trim();
      write(spot, { points: `${before}${before ? ", " : ""}${round(at.x)} ${round(at.y)}` });
    },
  },
};

class Board {
  constructor(spots, chooser) {
    this.spots = spots;
    this.chooser = chooser;
    this.active = null;
    this.root = document.createElement("div");
    this.root.className = "spots-board";
    this.image = this.root.appendChild(document.createElement("img"));
    this.image.alt = "";
    this.layer = this.root.appendChild(document.createElementNS(SVG, "svg"));
    this.layer.setAttribute("aria-hidden", "true");
    this.spots.prepend(this.root);
    this.image.addEventListener("load", () => this.show());
    this.layer.addEventListener("pointerdown", (event) => this.begin(event));
    this.spots.addEventListener("input", () => this.show());
    this.refresh();
  }

  get tall() {
    return this.image.naturalHeight / this.image.naturalWidth || 1;
  }

  items() {
    return [...this.spots.querySelectorAll("[data-streamfield-child]")].filter((item) => field(item, "text"));
  }

  refresh() {
    const chosen = this.chooser.querySelector("input[type=hidden][name$='-image']")?.value;
    const address = chosen ? words.images.replace("/0/", `/${chosen}/`) : "";
    this.root.hidden = !chosen;
    if (this.image.getAttribute("src") !== address && chosen) this.image.src = address;
    this.items().forEach((item) => this.offer(item));
    this.show();
  }

  offer(item) {
    if (item.querySelector(".spots-draw")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary spots-draw";
    button.textContent = words.draw;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => this.choose(item, button));
    field(item, "text").closest("[data-contentpath]").after(button);
  }

  choose(item, button) {
    const again = this.active === item;
    this.spots.querySelectorAll(".spots-draw").forEach((other) => other.setAttribute("aria-pressed", "false"));
    this.active = again ? null : item;
    button.setAttribute("aria-pressed", String(!again));
    if (!again) this.root.scrollIntoView({ block: "nearest" });
    this.show();
  }

  place(event) {
    const box = this.layer.getBoundingClientRect();
    const within = (value) => Math.min(100, Math.max(0, value * 100));
    return {
      x: within((event.clientX - box.left) / box.width),
      y: within((event.clientY - box.top) / box.height),
    };
  }

  begin(event) {
    if (!this.active) return;
    event.preventDefault();
    const from = this.place(event);
    const how = kinds[kind(this.active)];
    if (how.corner) {
      how.corner(this.active, from);
      return;
    }
    const move = (moved) => how.draw(this.active, from, this.place(moved), this.tall);
    this.layer.setPointerCapture(event.pointerId);
    this.layer.addEventListener("pointermove", move);
    this.layer.addEventListener("pointerup", () => this.layer.removeEventListener("pointermove", move), { once: true });
  }

  show() {
    this.layer.setAttribute("viewBox", `0 0 100 ${100 * this.tall}`);
    this.layer.replaceChildren(...this.items().map((item) => {
      const shape = document.createElementNS(SVG, kind(item));
      const attributes = kinds[kind(item)].attributes(item, this.tall);
      Object.entries(attributes).forEach(([name, value]) => shape.setAttribute(name, value));
      shape.setAttribute("class", item === this.active ? "spots-shape spots-shape--active" : "spots-shape");
      return shape;
    }));
  }
}

const boards = new WeakMap();

function look() {
  document.querySelectorAll('[data-contentpath="spots"]').forEach((spots) => {
    const chooser = part(spots.parentElement, "picture");
    if (!chooser) return;
    if (boards.has(spots)) boards.get(spots).refresh();
    else boards.set(spots, new Board(spots, chooser));
  });
}

let waiting = 0;
new MutationObserver((changes) => {
  const ours = changes.every((change) => change.target.closest?.(".spots-board"));
  if (ours || waiting) return;
  waiting = requestAnimationFrame(() => { waiting = 0; look(); });
}).observe(document.body, { childList: true, subtree: true, attributeFilter: ["value"] });
look();
