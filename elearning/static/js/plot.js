// Draws [data-plot="id"] from the JSON in <script type="application/json" id="id">, with our
// colours and the page's language. Plotly itself is loaded by components/plot_scripts.html.
const language = document.documentElement.lang.slice(0, 2);
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function look() {
  return {
    font: { family: '"IBM Plex Sans", sans-serif', size: 15, color: token("--ink") },
    colorway: ["--plot-1", "--plot-2", "--plot-3", "--plot-4", "--plot-5", "--plot-6"].map(token),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    separators: language === "da" ? ",." : ".,",
    margin: { t: 16, r: 16, b: 48, l: 56 },
    autosize: true,
  };
}

function draw(element) {
  const { data = [], layout = {} } = JSON.parse(document.getElementById(element.dataset.plot).textContent);
  const config = { responsive: true, displayModeBar: false, locale: language };
  const base = look();
  const font = { ...base.font, ...layout.font };
  return window.Plotly.newPlot(element, data, { ...base, ...layout, font }, config);
}

for (const element of document.querySelectorAll("[data-plot]")) draw(element);
