/* While a list is being imported: look again every three seconds. Without JavaScript there is a link. */
const waiting = document.querySelector("[data-reload]");
if (waiting) {
  setTimeout(() => window.location.reload(), Number(waiting.dataset.reload) * 1000);
}
