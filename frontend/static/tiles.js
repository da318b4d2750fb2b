// Pictures behind a drawn map, squares of the Web Mercator grid. Each lies where its corners lie on the drawing, so that outlines and pin
// agree with them; where none comes, the drawing stays as it is.
const SIDE = 256, DEEPEST = 19;
const missing = new Set();

// `scale`: of the drawing: west, north, and degrees to a step (long, lat); `view`: what of it is seen, in steps.
export function lay(sheet, url, scale, view) {
  const level = Math.max(0, Math.min(DEEPEST, Math.round(Math.log2((360 * sheet.clientWidth) / (SIDE * view.wide * scale.long))))), many = 2 ** level;
  const column = (x) => ((scale.west + x * scale.long + 180) / 360) * many;
  const row = (y) => ((1 - Math.asinh(Math.tan(((scale.north - y * scale.lat) * Math.PI) / 180)) / Math.PI) / 2) * many;
  const across = (x) => ((((x / many) * 360 - 180 - scale.west) / scale.long - view.left) / view.wide) * 100;
  const down = (y) => (((scale.north - (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / many))) * 180) / Math.PI) / scale.lat - view.top) / view.high) * 100;
  let bed = sheet.querySelector(".tiles");
  if (!bed) {
    bed = document.createElement("div");
    bed.className = "tiles";
    bed.setAttribute("aria-hidden", "true");
    sheet.prepend(bed);
  }
  const wanted = new Set();
  for (let x = Math.floor(column(view.left)); x < column(view.left + view.wide); x++) {
    for (let y = Math.floor(row(view.top)); y < row(view.top + view.high); y++) {
      const at = `${level}/${x}/${y}`;
      if (missing.has(at)) continue;
      wanted.add(at);
      const tile = bed.querySelector(`[data-at="${at}"]`) || picture(sheet, bed, at, url.replace("{z}", level).replace("{x}", x).replace("{y}", y));
      tile.style.left = `${across(x)}%`;
      tile.style.top = `${down(y)}%`;
      tile.style.width = `${across(x + 1) - across(x) + 0.1}%`; // a hair more: no seams
      tile.style.height = `${down(y + 1) - down(y) + 0.1}%`;
    }
  }
  for (const tile of [...bed.children]) if (!wanted.has(tile.dataset.at)) tile.remove();
}

function picture(sheet, bed, at, address) {
  const tile = new Image();
  tile.alt = "";
  tile.draggable = false;
  tile.referrerPolicy = "origin"; // servers of tiles want to know who shows them; which page it is stays here
  tile.dataset.at = at;
  tile.addEventListener("load", () => sheet.classList.add("tiled"));
  tile.addEventListener("error", () => { missing.add(at); tile.remove(); });
  tile.src = address;
  bed.append(tile);
  return tile;
}

// Maps that stand still: the drawing says itself what of it is seen.
function still() {
  for (const sheet of document.querySelectorAll(".sheet[data-west]:not(:has(.tiles))")) of(sheet);
}
function of(sheet) {
  const { x, y, width, height } = sheet.querySelector("svg").viewBox.baseVal, { tiles, west, north, long, lat } = sheet.dataset;
  lay(sheet, tiles, { west: +west, north: +north, long: +long, lat: +lat }, { left: x, top: y, wide: width, high: height });
}
still();
addEventListener("laid", still); // what was shown anew
