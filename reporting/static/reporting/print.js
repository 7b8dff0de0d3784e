// Plotly draws for the window's width. On paper the charts are drawn again for A4, and back after.
const PAPER = 640;
const drawn = () => [...document.querySelectorAll(".js-plotly-plot")];

function fit(width) {
  for (const chart of drawn()) window.Plotly.relayout(chart, width ? { width, autosize: false } : { width: null, autosize: true });
}

window.addEventListener("beforeprint", () => fit(PAPER));
window.addEventListener("afterprint", () => fit(null));
