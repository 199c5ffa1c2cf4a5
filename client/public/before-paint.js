// Sets what the first paint depends on (theme, where the halves meet) from what was chosen before.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem('workshop.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    const split = Number(localStorage.getItem('workshop.split'));
    if (split >= 20 && split <= 80) root.style.setProperty('--split', `${split}%`);
  } catch {
    // Storage may be closed to the page; the defaults serve.
  }
})();
