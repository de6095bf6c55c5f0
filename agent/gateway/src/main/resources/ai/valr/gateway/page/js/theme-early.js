// Before anything is drawn, so that a chosen theme does not flash. A script of its own: inline ones are not allowed here.
try {
  const theme = localStorage.getItem('valr.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // no storage: the system's colours
}
