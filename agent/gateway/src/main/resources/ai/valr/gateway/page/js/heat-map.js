/** The map's colour, red, green and blue: seen on dark and on light pictures. */
const COLOUR = [255, 122, 24];

/** Of the heaviest cell. */
const MAX_ALPHA = 150;

/**
 * Draws a map of weights, a pixel a cell; the page stretches it over the frame. Weights are shown relative to the heaviest.
 * @param {HTMLCanvasElement} canvas
 * @param {import('./trace.js').CellMap} map
 * @returns {boolean} whether there was anything to draw
 */
export function drawCells(canvas, map) {
  const {rows, columns, cells} = map;
  if (rows < 1 || columns < 1 || cells.length !== rows * columns) {
    return false; // cells without a grid
  }
  canvas.width = columns;
  canvas.height = rows;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(columns, rows);
  const heaviest = Math.max(...cells, Number.MIN_VALUE);
  cells.forEach((weight, cell) => {
    image.data.set([...COLOUR, MAX_ALPHA * Math.max(0, weight) / heaviest], 4 * cell);
  });
  context.putImageData(image, 0, 0);
  return true;
}

/**
 * Where the heaviest cell is, in words, for those who do not see the map.
 * @param {import('./trace.js').CellMap} map
 */
export function describeCells(map) {
  const {rows, columns, cells} = map;
  if (rows < 1 || columns < 1 || cells.length !== rows * columns) {
    return 'no map';
  }
  const cell = cells.indexOf(Math.max(...cells));
  const names = /** @param {number} at @param {number} of @param {string[]} words */ (at, of, words) =>
    words[Math.min(2, Math.floor(3 * (at + 0.5) / of))];
  const place = `${names(Math.floor(cell / columns), rows, ['top', 'middle', 'bottom'])} ${
    names(cell % columns, columns, ['left', 'centre', 'right'])}`;
  return `looked most at the ${place}, ${Math.round(100 * cells[cell])} % of the weight on one of ${cells.length} cells`;
}
